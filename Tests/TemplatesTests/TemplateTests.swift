import Templates
import Testing

@Test func `values go where their names stand`() {
    let template = Template(name: "t", text: "{{a}}-{{b}}-{{a}} }} {{")
    #expect(template.placeholders == ["a", "b"])
    #expect(template.rendered(["a": "1", "b": "{{a}}"]) == "1-{{a}}-1 }} {{")
}

@Test func `a place without a value is not passed over`() {
    #expect(Template(name: "t", text: "{{a}}").rendered([:]) == nil)
}

@Test func `the skeleton's notice says that it protects nothing`() {
    let text = Template.skeletonNotice.text
    #expect(text.contains("holds no LibOS"))
    #expect(text.contains("NOT protected"))
    #expect(Template.skeletonNotice.placeholders == ["kit", "mrenclave", "mrsigner", "enclave"])
}

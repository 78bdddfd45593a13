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

@Test func `a value that has a line for itself takes as many as it has, indented, or none`() {
    let template = Template(name: "t", text: "a:\n  {{b}}\n  {{c}}\nd: {{b}}\n")
    #expect(template.rendered(["b": "1\n  2\n", "c": ""]) == "a:\n  1\n    2\nd: 1\n  2\n\n")
    #expect(Template(name: "t", text: "{{a}}\n").rendered(["a": "{{b}}"]) == "{{b}}\n")
}

@Test func `every embedded template has a text and a name of its own`() {
    #expect(Set(Template.all.map(\.name)).count == Template.all.count)
    #expect(Template.all.allSatisfy { $0.text.hasSuffix("\n") })
}

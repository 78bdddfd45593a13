import Bytes
import StrictJSON
import Testing

private func values(_ image: SmallImage, _ form: String, _ options: String...) async -> CapturedRun {
    await CapturedRun(arguments: ["inspect", image.output(), "--reference-values", form] + options)
}

@Test func `reference values are those of the enclave`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output(), "--isv-svn", "258", "--isv-prod-id", "7")
    let plain = try await values(image, "json").json()
    let inspected = try await CapturedRun("inspect", image.output(), "--format", "json").json()
    for name in ["mrenclave", "mrsigner", "isv_prod_id", "isv_svn", "debug", "attributes", "misc_select", "misc_mask"] {
        #expect(plain[name] == inspected[name] && plain[name] != nil, "\(name)")
    }
    #expect(plain["image"] == inspected["digest"])
    #expect(plain["name"]?.string == "app")
}

@Test func `Trustee gets them as its claims are written, under names that the policy asks for`() async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output(), "--isv-svn", "258", "--isv-prod-id", "7")
    let plain = try await values(image, "json").json()
    let message = try await values(image, "rvps", "--reference-name", "team/app_1.0").json()
    #expect(message["version"]?.string == "0.1.0" && message["type"]?.string == "sample")
    let text = try #require(message["payload"]?.string)
    let payload = try JSONValue(parsing: try #require(bytes(base64: text)))
    let prefix = "rvps:///tee-build/team/app_1.0/"
    #expect(payload[prefix + "mr_enclave"]?.array == [try #require(plain["mrenclave"])])
    #expect(payload[prefix + "mr_signer"]?.array == [try #require(plain["mrsigner"])])
    #expect(payload[prefix + "isv_prod_id"]?.array == [.string("0700")])
    #expect(payload[prefix + "isv_svn"]?.array == [.string("0201")])
    let policy = await values(image, "rego", "--reference-name", "team/app_1.0").output
    for member in try #require(payload.object) {
        #expect(policy.contains("query_reference_value(\"\(member.name)\")"))
    }
    #expect(policy.contains("package policy\n") && !policy.contains("{{"))
}

@Test(arguments: ["", "A", "a b", "a//b", "/a", "a\"b", "caf\u{e9}", "a\nb", String(repeating: "a", count: 256)])
func `a name that could break out of a policy is refused`(name: String) async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output())
    let run = await values(image, "rego", "--reference-name", name)
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors.contains("TB2071"))
}

@Test func `an image that does not verify has no reference values`() async throws {
    let image = try SmallImage()
    _ = await CapturedRun("convert", image.source, image.output(), "--signer", "detached")
    let run = await values(image, "json")
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors.contains("TB1200"))
    #expect(await CapturedRun("inspect", image.output(), "--reference-name", "a").status == 2)
    #expect(await CapturedRun("inspect", image.output(), "--tree", "--reference-values", "json").status == 2)
}

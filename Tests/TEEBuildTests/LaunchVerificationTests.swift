import LibOS
import OCI
import StrictJSON
import TEEBuild
import Testing

private func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

@Test func `what starts the enclave is part of what is verified`() async throws {
    let image = try await ConvertedImage.shared.value
    #expect(try failures(of: image.altered("Entrypoint", to: texts(["/bin/app"]))) == ["entrypoint"])
    #expect(try failures(of: image.altered("Entrypoint", to: nil)) == ["entrypoint"])
    #expect(try failures(of: image.altered("Cmd", to: texts(["-v"]))) == ["command"])
    #expect(try failures(of: image.altered("WorkingDir", to: .string("/"))) == ["working-directory"])
    #expect(try failures(of: image.altered("WorkingDir", to: nil)) == ["working-directory"])
}

@Test func `what starts nothing may change`() async throws {
    let image = try await ConvertedImage.shared.value
    #expect(try failures(of: image.altered("Labels", "maintainer", to: .string("else"))).isEmpty)
    let more = try image.altered(config: { config in
        try config.setting(["config", "Env"], to: texts(config.environment + ["NEW=1"]))
    })
    #expect(try failures(of: more).isEmpty)
}

@Test func `every variable that rune reads is verified`() async throws {
    let image = try await ConvertedImage.shared.value
    let variables = image.output.source.config.environment
    let ours = variables.filter { $0.hasPrefix("ENCLAVE_") }
    #expect(ours.count >= 3)
    for variable in ours {
        let name = String(variable.prefix { $0 != "=" })
        let others = variables.filter { $0 != variable }
        for changed in [others, others + ["\(name)=other"], others + [name], variables + [variable]] {
            let altered = try image.altered("Env", to: texts(changed))
            #expect(try failures(of: altered) == ["environment \(name)"], "\(changed)")
        }
    }
    for added in ["ENCLAVE_RUNTIME_ARGS=debug", "ENCLAVE_", "ENCLAVE_NEW=1"] {
        let altered = try image.altered("Env", to: texts(variables + [added]))
        #expect(try failures(of: altered) == ["environment \(added.prefix { $0 != "=" })"])
    }
}

@Test func `every label that rune or we set is verified`() async throws {
    let image = try await ConvertedImage.shared.value
    let ours = image.output.source.config.labels.map(\.key).filter { $0 != "maintainer" }
    #expect(ours.count >= 5)
    for label in ours where label != "io.tee-build.libos" {
        for value in [nil, JSONValue.string("other")] {
            #expect(try failures(of: image.altered("Labels", label, to: value)) == ["label \(label)"], "\(label)")
        }
    }
    for added in ["enclave.runtime.args", "enclave.", "io.tee-build.new"] {
        #expect(try failures(of: image.altered("Labels", added, to: .string("x"))) == ["label \(added)"])
    }
}

@Test func `every annotation that we set is verified`() async throws {
    let image = try await ConvertedImage.shared.value
    let ours = image.output.source.manifest.annotations
    #expect(ours.count >= 10)
    for place in ours.indices {
        let name = ours[place].key
        let removed = try image.altered(annotations: { $0.filter { $0.key != name } })
        #expect(try failures(of: removed) == ["annotation \(name)"])
        let changed = try image.altered(annotations: { annotations in
            annotations.map { $0.key == name ? Descriptor.Annotation(key: name, value: "other") : $0 }
        })
        #expect(try failures(of: changed) == ["annotation \(name)"])
    }
    let added = Descriptor.Annotation(key: "io.tee-build.new", value: "1")
    #expect(try failures(of: image.altered(annotations: { $0 + [added] })) == ["annotation io.tee-build.new"])
    let foreign = Descriptor.Annotation(key: "org.example", value: "1")
    #expect(try failures(of: image.altered(annotations: { $0 + [foreign] })).isEmpty)
}

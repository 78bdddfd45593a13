import Diagnostics
import Testing

@testable import SGXSDK

/// What the tool says to a configuration; empty if it is accepted by itself and with its values together.
private func answer(_ xml: String, _ generation: SDKGeneration = .newest) -> String {
    guard let document = XMLReader.document(Array(xml.utf8)) else { return EnclaveConfiguration.malformed("").text }
    do {
        let values = try EnclaveConfiguration(document, generation)
        let plan = try EnclavePlan(values)
        _ = try EnclaveAttributes(values, plan, generation)
        return ""
    } catch {
        return error.text
    }
}

private func root(_ content: String) -> String { "<EnclaveConfiguration>\(content)</EnclaveConfiguration>" }

@Suite struct EnclaveConfigurationTests {
    static let format = "Configuration file format is not correct.\n"

    @Test(arguments: [
        root(""), "<EnclaveConfiguration/>", "\u{feff}<?xml version=\"1.0\"?><!--x--><EnclaveConfiguration a='1'/>",
        root("<ProdID> +0x10</ProdID>"), root("<ProdID>010</ProdID>"), root("<ProdID>&#49;</ProdID>"),
        root("<ProdID><![CDATA[7]]></ProdID>"), root("<ProdID>1<!-- one --></ProdID>"),
        root("<ProdID>1</ProdID>text"), "<Other><ProdID>x</ProdID></Other>" + root("<ISVSVN>1</ISVSVN>"),
        root("<ProdID>1</ProdID >"), "<!DOCTYPE x>" + root(""),
        "<EnclaveConfiguration/></x>garbage", "<EnclaveConfiguration>< /EnclaveConfiguration a='1'>",
        String(repeating: "<a>", count: 98) + String(repeating: "</a>", count: 98) + root(""),
    ])
    func `what tinyxml2 and strtoull take is accepted`(xml: String) {
        #expect(answer(xml) == "")
    }

    @Test(arguments: [
        ("", ""), (" \n", ""), ("<EnclaveConfiguration>", ""), ("<enclaveconfiguration/>", ""), ("text", ""),
        (root("text<ProdID>1</ProdID>"), ""), (root("<ProdID a='1'>1</ProdID>"), ""),
        (root("<ProdID>1</ISVSVN>"), ""), (root("<a b='1' b='2'/>"), ""), ("<1/>", ""),
        (root("<ProdID>&#+49;</ProdID>"), "Invalid value for the element\"ProdID\".\n"),
        (root("</ProdID/>"), "No value for the element \"ProdID\".\n"),
        (String(repeating: "<a>", count: 99) + String(repeating: "</a>", count: 99) + root(""), ""),
        (root("<ProdID/>"), "No value for the element \"ProdID\".\n"),
        (root("<ProdID> \n </ProdID>"), "No value for the element \"ProdID\".\n"),
        (root("<ProdID><!-- x -->1</ProdID>"), "No value for the element \"ProdID\".\n"),
        (root("<ProdID>-0</ProdID>"), "Invalid value for the element\"ProdID\".\n"),
        (root("<ProdID>1 </ProdID>"), "Invalid value for the element\"ProdID\".\n"),
        (root("<ProdID>08</ProdID>"), "Invalid value for the element\"ProdID\".\n"),
        (root("<ProdID>0x</ProdID>"), "Invalid value for the element\"ProdID\".\n"),
        (root("<ProdID>++1</ProdID>"), "Invalid value for the element\"ProdID\".\n"),
        (root("<ProdID>18446744073709551616</ProdID>"), "Invalid value for the element\"ProdID\".\n"),
        (root("<prodid>1</prodid>"), "Element is not recognized - \"prodid\".\n"),
        (root("<ProdID>1</ProdID><ProdID>1</ProdID>"), "Defined \"ProdID\" too many times.\n"),
        (root("<ProdID>65536</ProdID>"), "The value of \"ProdID\" is out of range.\n"),
        (root("<TCSNum>0</TCSNum>"), "The value of \"TCSNum\" is out of range.\n"),
    ])
    func `what the tool refuses while it reads is refused in its words`(xml: String, text: String) {
        #expect(answer(xml) == text + EnclaveConfigurationTests.format)
    }

    @Test(arguments: [
        ("<StackMinSize>0x2001</StackMinSize>", "Stack size setting is not correct.\n"),
        (
            "<StackMaxSize>0x2000</StackMaxSize><StackMinSize>0x3000</StackMinSize>",
            "Stack size setting is not correct.\n"
        ),
        ("<HeapMaxSize>1</HeapMaxSize>", "Heap size setting is not correct: size is not page aligned.\n"),
        (
            "<HeapMaxSize>0</HeapMaxSize>",
            "Heap size setting is not correct: max value should not be smaller than min value.\n"
        ),
        (
            "<HeapInitSize>0x2000000</HeapInitSize>",
            "Heap size setting is not correct: init value should not be larger than max value.\n"
        ),
        (
            "<HeapInitSize>0</HeapInitSize>",
            "Heap size setting is not correct: min value should not be larger than init value.\n"
        ),
        ("<HW>1</HW>", "Conflicting setting between the 'HW' and 'LaunchKey'.\n"),
        ("<TCSNum>2</TCSNum><TCSMaxNum>1</TCSMaxNum>", "Maximum number of TCS is not correct.\n"),
        ("<TCSMinPool>2</TCSMinPool>", "Minimum number of TCS Pool is not correct.\n"),
        ("<ISVFAMILYID_H>1</ISVFAMILYID_H>", "KSS must be enabled if ISVEXTPRODID or ISVFAMILYID is set.\n"),
        (
            "<ELRangeStartAddress>0</ELRangeStartAddress>",
            "ELRangeSize must be set when ELRangeStartAddress is set.\n\n"
        ),
        ("<UserRegionSize>1</UserRegionSize>", "User region size setting is not correct: size is not page aligned.\n"),
    ])
    func `values that contradict each other are refused in the tool's words`(content: String, text: String) {
        #expect(answer(root(content)) == text)
    }

    @Test func `every element's limits hold, each with its neighbour outside`() throws {
        for setting in EnclaveSetting.allCases {
            for value in [setting.limits.lowerBound, setting.limits.upperBound] {
                var values = EnclaveConfiguration()
                try values.set(setting, to: value)
                #expect(values[setting] == value)
            }
            let range = "The value of \"\(setting.rawValue)\" is out of range.\n" + EnclaveConfigurationTests.format
            if setting.limits.upperBound < .max {
                let over = setting.limits.upperBound + 1
                #expect(answer(root("<\(setting.rawValue)>\(over)</\(setting.rawValue)>")) == range)
            }
            if setting.limits.lowerBound > 0 {
                let under = setting.limits.lowerBound - 1
                #expect(answer(root("<\(setting.rawValue)>\(under)</\(setting.rawValue)>")) == range)
            }
        }
    }

    @Test func `truncated and deeply nested documents never trap`() {
        let text = Array(("<?xml version='1.0'?>" + root("<ProdID>&#x31;</ProdID><!-- x --><![CDATA[y]]>")).utf8)
        for length in text.indices {
            #expect(XMLReader.document(Array(text[..<length])).map { $0.children.count > 1 } != true, "\(length)")
        }
        #expect(XMLReader.document(text) != nil)
        let deep = Array(String(repeating: "<a>", count: 200_000).utf8)
        #expect(XMLReader.document(deep) == nil)
    }

    @Test func `a document is printed as tinyxml2 prints it`() throws {
        let text =
            "<?xml version=\"1.0\"?><!-- c --><EnclaveConfiguration a='\"'><ProdID>&lt;1</ProdID><b/>\n</EnclaveConfiguration>"
        let document = try #require(XMLReader.document(Array(text.utf8)))
        let printed = """
            <?xml version="1.0"?>
            <!-- c -->
            <EnclaveConfiguration a="&quot;">
                <ProdID>&lt;1</ProdID>
                <b/>
            </EnclaveConfiguration>

            """
        #expect(String(decoding: XMLPrinter.text(of: document), as: UTF8.self) == printed)
    }

    @Test func `a comment behind the text of an element is printed without blanks, an element with them`() throws {
        let text = "<EnclaveConfiguration><ProdID>1<!-- c --><b/></ProdID></EnclaveConfiguration>"
        let document = try #require(XMLReader.document(Array(text.utf8)))
        // As tinyxml2 of linux-sgx 2.26 printed it.
        let printed = """
            <EnclaveConfiguration>
                <ProdID>1<!-- c -->        <b/></ProdID>
            </EnclaveConfiguration>

            """
        #expect(String(decoding: XMLPrinter.text(of: document), as: UTF8.self) == printed)
    }

    @Test func `numbered characters and odd entities become what tinyxml2 makes of them`() throws {
        let values = [
            ("&#49;&#x31;&#0049;", "111"), ("x&#0;y", "x"), ("&#9999999;z&#x110000;", "z\u{f4}\u{90}\u{80}\u{80}"),
            ("&#xd800;", "\u{ed}\u{a0}\u{80}"), ("&amp;&foo;bar", "&afoo;bar"), ("&#", "#"), ("&#x", "&#x"),
            ("&#49", "&#49"), ("&#4294967345;&#18446744073709551617;", ""), ("&#;&#x;", ""),
            ("&#1a;&#xG;", "&#1a;&#xG;"), ("&#65536;&#233;", "\u{f0}\u{90}\u{80}\u{80}\u{c3}\u{a9}"),
            ("a\r\nb\n\rc\rd\n\ne", "a\nb\nc\nd\n\ne"),
        ]
        for (text, value) in values {
            // Each scalar of `value` is a byte.
            let bytes = value.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            #expect(XMLEntities.resolved(Array(text.utf8)) == bytes, "\(text)")
        }
        let zero =
            "<EnclaveConfiguration><ISVSVN>1&#0;x</ISVSVN><DisableDebug>&#0;</DisableDebug></EnclaveConfiguration>"
        let configuration = try EnclaveConfiguration(xml: Array(zero.utf8), for: .newest)
        #expect(configuration[.isvSVN] == 1 && configuration[.disableDebug] == 0)
    }
}

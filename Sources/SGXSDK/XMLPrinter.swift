/// Prints a document as tinyxml2's XMLPrinter does: four spaces a level, an element with text on one line.
struct XMLPrinter {
    private var output: [UInt8] = []
    private var depth = 0
    /// The level of the element that text was seen in, whose content is not broken into lines.
    private var textDepth = -1
    private var isFirst = true
    private var isOpen = false

    /// The text of `document`.
    static func text(of document: XMLDocument) -> [UInt8] {
        var printer = XMLPrinter()
        if document.hasByteOrderMark { printer.output = [0xef, 0xbb, 0xbf] }
        for node in document.children { printer.print(node) }
        return printer.output
    }

    private mutating func print(_ node: XMLNode) {
        switch node {
        case .text(let text, let isCDATA):
            textDepth = depth - 1
            seal()
            output +=
                isCDATA
                ? Array("<![CDATA[".utf8) + text + Array("]]>".utf8)
                : XMLEntities.escaped(text, inAttribute: false)
        case .comment(let text): begin(isElement: false, "<!--", text, "-->")
        case .declaration(let text): begin(isElement: false, "<?", text, "?>")
        case .unknown(let text): begin(isElement: false, "<!", text, ">")
        case .element(let element): print(element)
        }
    }

    private mutating func print(_ element: XMLElement) {
        begin(isElement: true, "<", element.name, "")
        for attribute in element.attributes {
            output += [0x20] + attribute.name + Array("=\"".utf8)
            output += XMLEntities.escaped(attribute.value, inAttribute: true) + [UInt8(ascii: "\"")]
        }
        isOpen = true
        depth += 1
        for child in element.children { print(child) }
        depth -= 1
        if isOpen {
            output += Array("/>".utf8)
        } else {
            if textDepth < 0 { output += [0x0a] + [UInt8](repeating: 0x20, count: 4 * depth) }
            output += Array("</".utf8) + element.name + [UInt8(ascii: ">")]
        }
        if textDepth == depth { textDepth = -1 }
        if depth == 0 { output.append(0x0a) }
        isOpen = false
    }

    /// Begins a line, unless text was seen; there tinyxml2 still writes the spaces before an element, and only there.
    private mutating func begin(isElement: Bool, _ start: StaticString, _ text: [UInt8], _ end: StaticString) {
        seal()
        if textDepth < 0, !isFirst { output.append(0x0a) }
        if textDepth < 0 || isElement { output += [UInt8](repeating: 0x20, count: 4 * depth) }
        isFirst = false
        output += Array(start.description.utf8) + text + Array(end.description.utf8)
    }

    private mutating func seal() {
        guard isOpen else { return }
        isOpen = false
        output.append(UInt8(ascii: ">"))
    }
}

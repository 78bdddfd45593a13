/// A node of a configuration document.
///
/// The language is that of tinyxml2, which sgx_sign reads with, not that of XML 1.0: names, entities and nesting are
/// checked, DTDs are kept as they stand, and nothing is resolved.
indirect enum XMLNode: Sendable, Equatable {
    case element(XMLElement)
    case text([UInt8], isCDATA: Bool)
    case comment([UInt8])
    case declaration([UInt8])
    /// `<!DOCTYPE …>` and the like, as far as the next `>`.
    case unknown([UInt8])
}

/// An element of a configuration document.
struct XMLElement: Sendable, Equatable {
    let name: [UInt8]
    let attributes: [XMLAttribute]
    var children: [XMLNode] = []

    /// The text that stands first in it; nil if something else stands there, or nothing.
    var leadingText: [UInt8]? {
        guard case .text(let text, _)? = children.first else { return nil }
        return text
    }

    /// The elements in it.
    var elements: [XMLElement] {
        children.compactMap { node in
            guard case .element(let element) = node else { return nil }
            return element
        }
    }
}

/// An attribute with its value, entities resolved.
struct XMLAttribute: Sendable, Equatable {
    let name: [UInt8]
    let value: [UInt8]
}

/// A document.
struct XMLDocument: Sendable, Equatable {
    let hasByteOrderMark: Bool
    let children: [XMLNode]
}

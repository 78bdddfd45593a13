public import Compatibility
public import Diagnostics
public import OCI
public import Signing

/// A LibOS that images are converted for. The converter knows no LibOS by name: adding one is adding a conforming type.
///
/// The stages are calls: ``layOut(_:kit:settings:)`` makes the instance, the instance measures itself and, once it is
/// signed, says what the image gets; ``examine(_:)`` is the way back, from an image to what is really in it.
public protocol LibOSBackEnd: Sendable {
    /// The name by which users ask for it, such as `gramine`.
    var name: String { get }
    /// Other names that mean it, such as `graphene`.
    var aliases: [String] { get }
    /// What it is and what it runs, in a sentence.
    var summary: String { get }
    /// What its MRENCLAVE covers and what not, for people, one statement an element.
    var coverage: [String] { get }
    /// The kit that is part of this program, which is used when none is named; nil if there is none.
    var builtInKit: Kit? { get }
    /// The form of its own configuration; nil if it has none.
    var configurationForm: ConfigurationForm? { get }
    /// What a kit of it must hold.
    var kitContract: KitContract { get }

    /// What `check` needs to know of a kit; without one, of the newest release as documented.
    ///
    /// - Throws: `TB3701` to `TB3705` if the kit is not what it says.
    func kitFacts(_ kit: Kit?) throws(TeeError) -> KitFacts

    /// Lays out the LibOS instance of a checked application.
    ///
    /// - Throws: `TB2030` for a setting that the LibOS does not have, and the LibOS's own codes.
    func layOut(
        _ application: Application,
        kit: Kit,
        settings: InstanceSettings
    ) throws(TeeError) -> any LibOSInstance

    /// Finds the enclave in a converted image and measures it anew from the bytes in the image.
    ///
    /// - Throws: the LibOS's own codes if what must be in such an image is not there or cannot be read.
    func examine(_ image: OpenedImage) throws(TeeError) -> EnclaveEvidence

    /// The files of an image that waits for its signature as they are once it has it: those that differ, and no others.
    ///
    /// - Throws: as ``examine(_:)``.
    func sealedFiles(of image: OpenedImage, _ signed: SignedSIGSTRUCT) throws(TeeError) -> [LayerFile]
}

extension LibOSBackEnd {
    /// Whether users mean this one by `name`.
    public func isMeant(by name: String) -> Bool { self.name == name || aliases.contains(name) }
}

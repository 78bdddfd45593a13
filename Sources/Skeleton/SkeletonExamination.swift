internal import Bytes
internal import Compatibility
internal import Diagnostics
internal import LibOS
internal import SGX

/// Finds a skeleton enclave in an image, and measures what is there.
enum SkeletonExamination {
    /// The greatest enclave image that is looked at; ours has three pages.
    static let imageLimit = 64 << 20

    static func evidence(in image: OpenedImage) throws(TeeError) -> EnclaveEvidence {
        let folder = SkeletonLaunch.folder
        let program = try image.file(at: folder.appending("encl.bin".utf8), limit: imageLimit)
        let signature = try image.file(at: folder.appending("encl.ss".utf8), limit: SIGSTRUCT.byteCount)
        let sigstruct = try SIGSTRUCT(parsing: signature)
        let measured = try SkeletonEnclave.measure(
            image: program,
            xfrm: sigstruct.xfrm,
            miscSelect: sigstruct.miscSelect,
            recording: true
        )
        var secs = SECSValues(signedBy: sigstruct)
        secs.ssaFramePageCount = measured.ssaFramePageCount
        return EnclaveEvidence(
            sigstruct: signature,
            mrenclave: measured.mrenclave,
            secs: secs,
            enclaveSize: measured.enclaveSize,
            log: measured.log,
            launch: SkeletonLaunch(image: program, sigstruct: sigstruct).contract,
            details: [.init("launch control", SkeletonLaunchControl.requirement(of: sigstruct))]
        )
    }
}

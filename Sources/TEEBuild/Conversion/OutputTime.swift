internal import CivilTime
public import Diagnostics
public import OCI
public import SGX

/// The times that an output holds. The clock is never asked.
public struct OutputTime: Sendable, Hashable {
    /// DATE of the SIGSTRUCT.
    public let date: SignatureDate
    /// Time of the entries of our layers, in seconds since 1970.
    public let modified: Int

    /// The times by the rule of tee-build: what `--date` says, else SOURCE_DATE_EPOCH, else when the source was made.
    ///
    /// - Throws: `TB2090` if the first that is there cannot be read.
    public init(
        dateOption: String?,
        sourceDateEpoch: String?,
        source: SourceImage
    ) throws(TeeError) {
        let created = source.config.created
        date = try SignatureDate.resolve(
            option: dateOption,
            sourceDateEpoch: sourceDateEpoch,
            imageCreated: created
        )
        if let sourceDateEpoch {
            _ = try SignatureDate(sourceDateEpoch: sourceDateEpoch)
            modified = Int(sourceDateEpoch) ?? 0
        } else {
            // Tar counts no seconds before 1970.
            modified = max(0, created.flatMap { seconds(ofTimestamp: $0) } ?? 0)
        }
    }
}

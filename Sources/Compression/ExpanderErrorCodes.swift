public import Diagnostics

extension ErrorCode {
    /// A compressed stream is damaged.
    public static let compressedDamaged = ErrorCode(
        3240,
        "expand",
        "A gzip or zstd stream is damaged, cut off, or has other bytes behind it."
    )
    /// A compressed stream grows beyond measure.
    public static let compressedBomb = ErrorCode(
        3241,
        "expand within limits",
        "A gzip or zstd stream grows to over a thousand times its length, as only hostile ones do."
    )
}

func expansionFailure(_ cause: String) -> TeeError {
    TeeError(.compressedDamaged, object: "", cause: cause, hint: "the file is damaged: fetch it again")
}

func expansionBomb(_ consumed: Int, _ produced: Int, _ ratio: Int) -> TeeError {
    TeeError(
        .compressedBomb,
        object: "",
        cause: "\(consumed) bytes have grown to \(produced), and the limit ratio is \(ratio) beyond the first 64 MiB",
        hint: "raise it with --limit ratio=N if the stream is what it should be"
    )
}

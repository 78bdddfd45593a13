/// The name and version of the program, as records have it and as keys of caches hold it.
public let toolIdentity = "tee-build \(toolVersion)"

/// The version of the program.
public let toolVersion = "0.1.0"

public import Crypto
public import Diagnostics
internal import HostFiles
public import SystemPackage

/// New signing keys.
public enum KeyGeneration {
    /// Makes an RSA-3072 key with exponent 3 and writes it as PKCS#8 PEM to a new file that only its owner can read.
    ///
    /// - Parameter passphrase: encrypts the file (AES-256-CBC) if it is given.
    /// - Returns: the public half.
    /// - Throws: `TB4013` if the file is there already, whatever it is; `TB5002` if it cannot be written.
    @discardableResult
    public static func generate(to path: FilePath, passphrase: [UInt8]? = nil) throws(TeeError) -> RSAPublicKey {
        let descriptor = try open(path)
        defer { try? descriptor.close() }
        do {
            let key = try RSAPrivateKey.generate()
            try write(key.pem(passphrase: passphrase), to: descriptor, path)
            return key.publicKey
        } catch {
            // Half a key is worth nothing, and would be in the way of the next attempt.
            if let name = path.lastComponent?.string,
                let folder = try? OutputDirectory(
                    path.removingLastComponent().isEmpty ? "." : path.removingLastComponent()
                )
            {
                folder.remove(name)
            }
            throw error
        }
    }

    private static func open(_ path: FilePath) throws(TeeError) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                path,
                .writeOnly,
                options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch Errno.fileExists {
            throw TeeError(
                .keyExists,
                object: path.string,
                cause: "a file of this name is there already",
                hint: "give another name, or move the old key away"
            )
        } catch {
            throw unwritable(path, "\(error)")
        }
    }

    private static func write(_ text: [UInt8], to descriptor: FileDescriptor, _ path: FilePath) throws(TeeError) {
        do {
            try descriptor.writeAll(text)
        } catch {
            throw unwritable(path, "\(error)")
        }
    }

    private static func unwritable(_ path: FilePath, _ cause: String) -> TeeError {
        TeeError(.cannotWrite, object: path.string, cause: cause, hint: "check the folder and its permissions")
    }
}

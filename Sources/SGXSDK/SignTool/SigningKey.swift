import Crypto

/// The key that a command of the drop-in needs (linux-sgx, parse_key_file.cpp).
enum SigningKey: Sendable {
    case `private`(RSAPrivateKey)
    case `public`(RSAPublicKey)
    case none

    init(
        _ command: SGXSignCommand,
        read: (String?, Int, String) throws(SGXSignTool.Failure) -> [UInt8]
    ) throws(SGXSignTool.Failure) {
        guard command.mode != .gendata, let path = command.paths[.key] else {
            self = .none
            return
        }
        let pem = try read(path, 1 << 20, "")
        do {
            self =
                command.mode == .sign ? .private(try RSAPrivateKey(pem: pem)) : .public(try RSAPublicKey(pem: pem))
        } catch {
            throw SGXSignTool.Failure("Key file format is not correct.\n", because: error)
        }
        guard publicKey.modulus.count == 384 else {
            throw SGXSignTool.Failure("The required key size must be 3072 bits.\n")
        }
        guard publicKey.exponent == 3 else {
            throw SGXSignTool.Failure(
                "The exponent of the input key is invalid. Only '3' is accepted as the exponent.\n"
            )
        }
    }

    /// The public half.
    var publicKey: RSAPublicKey {
        switch self {
        case .private(let key): key.publicKey
        case .public(let key): key
        case .none: RSAPublicKey(modulus: [], exponent: 0)
        }
    }
}

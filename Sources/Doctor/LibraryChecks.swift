internal import HTTPExchange

extension MachineCheck {
    /// Whether signing services can be asked: libcurl is loaded when it is needed.
    public static func signingServices() -> MachineCheck {
        guard let trouble = HTTPRequest.libraryTrouble else {
            return MachineCheck("signing-services", .good, note: "libcurl is there")
        }
        return MachineCheck(
            "signing-services",
            .limited,
            note: trouble,
            remedy: "install libcurl4 to sign with --signer https://…"
        )
    }
}

/// What sgx_sign prints that is no message of one failure (linux-sgx 2.26, util_st.h).
enum SGXSignTexts {
    static let overall = "Error happened while signing the enclave.\n"
    static let success = "Succeed.\n"

    static let version = """

        This is sgx_sign of tee-build, which follows Intel(R) Software Guard Extensions, version 2.26.100.0 for Linux.


        """

    static let usage = """

        Usage: sgx_sign <commands> [options] file...
        Commands:
           sign                    Sign the enclave using the private key
           gendata                 Generate enclave signing material to be signed
           catsig                  Generate the signed enclave with the input signature file, the
                                   public key and the enclave signing material
           dump                    Dump metadata information for a signed enclave file
        Options:
           -enclave                The enclave file, signed or to be signed; every command needs it
           -key                    The key file in PEM: a private one for "sign", a public one for "catsig"
           -config                 The configuration of the enclave (XML)
           -out                    The output file of "sign", "gendata" and "catsig"
           -sig                    The signature over the signing material, for "catsig"
           -unsigned               The signing material that "gendata" made, for "catsig"
           -dumpfile               A file for the metadata as text; "dump" needs it
           -cssfile                A file for SIGSTRUCT (binary)
           -ignore-rel-error       Sign an enclave whose code has text relocations
           -ignore-init-sec-error  Sign an enclave that has a section .init
           -resign                 Sign an enclave that is signed already
           --date YYYY-MM-DD       The date in SIGSTRUCT; without it SOURCE_DATE_EPOCH, without that today in UTC
           --flavour NAME          The signing tool to follow: intel or occlum

        Run "sgx_sign -help" to get this help and exit.
        Run "sgx_sign -version" to output version information and exit.


        """
}

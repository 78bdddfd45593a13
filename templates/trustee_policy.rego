# {{tool}}: appraises quotes of the enclave {{name}} in image {{image}}.
# For the Attestation Service of Confidential Containers' Trustee; its reference values are registered with the message
# that `tee-build inspect --reference-values rvps` prints. Numbers are those of AR4SI (draft-ietf-rats-ar4si).
package policy

import rego.v1

# 33: programs in memory that are not recognized. 97: hardware that is not recognized. 36: settings that are not known.
default executables := 33
default hardware := 97
default configuration := 36

trust_claims := {
	"executables": executables,
	"hardware": hardware,
	"configuration": configuration,
	"file-system": 0,
	"instance-identity": 0,
	"runtime-opaque": 0,
	"storage-opaque": 0,
	"sourced-data": 0,
}

body := input.sgx.body

# 3: only approved programs were loaded, by the measurement of the enclave.
executables := 3 if {
	body.mr_enclave in query_reference_value("{{mr_enclave}}")
	body.mr_signer in query_reference_value("{{mr_signer}}")
	body.isv_prod_id in query_reference_value("{{isv_prod_id}}")
	body.isv_svn in query_reference_value("{{isv_svn}}")
}

# 2: the quote is of Intel's quoting enclave, and the processor's microcode is up to date.
hardware := 2 if {
	input.sgx.header.vendor_id == "939a7233f79c4ca9940a0db3957f0607"
	input.sgx.tcb_status == "UpToDate"
	input.sgx.collateral_expiration_status == "0"
}

# 2: the enclave cannot be debugged. DEBUG is the bit 0x2 of the first byte of ATTRIBUTES, which comes in hexadecimal.
configuration := 2 if {
	substring(body["attributes.flags"], 1, 1) in {"0", "1", "4", "5", "8", "9", "c", "d"}
}

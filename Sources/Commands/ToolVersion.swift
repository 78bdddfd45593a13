/// The version of the program.
let toolVersion = "0.1.0"

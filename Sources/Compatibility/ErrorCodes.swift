public import Diagnostics

extension ErrorCode {
    /// The codes of this module: those of findings.
    public static let ofCompatibility: [ErrorCode] = [
        .noProgram, .programNotFound, .programNotExecutable, .programIsDirectory, .linkLoop, .linkDangles,
        .unknownFormat, .foreignProgram, .interpreterMissing, .shebangCarriageReturn, .shebangArguments,
        .shebangTooLong, .scriptsNested, .shebangEmpty, .scriptsUnsupported, .fixedAddress, .staticProgram,
        .staticPIE, .argumentMissing, .relativePath, .damagedProgram, .loaderMissing, .libraryMissing, .versionMissing,
        .glibcTooNew,
        .muslNameMissing, .libCMixture,
        .libCNotInKit, .loaderNotExecutable, .closureCut, .notInLoaderCache, .stockGo, .forks, .systemCallMissing,
        .rawSystemCalls,
        .nodeTooNew, .jvmOptions, .partial, .estimate, .nothingRuns, .settingNeeded, .sharedMemory, .packedLibrary,
        .dotnetOptions,
        .architecture,
        .otherUser,
        .unknownUser, .setuidFile, .deviceNode, .volume, .healthcheck, .ports, .workingDirectory, .privateKey,
        .environmentFile, .tooManyFiles, .nameNotUTF8, .secretVariable, .debugFile, .writtenFiles, .largeFile,
    ]
}

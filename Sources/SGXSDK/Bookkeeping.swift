import ELF

/// The room that the enclave's own memory manager needs for a dynamic enclave, so that its first page faults can be
/// served (linux-sgx, manage_metadata.cpp `calculate_rts_bk_overhead`).
enum Bookkeeping {
    /// `edmm_bk_overhead` of g_global_data: all nodes and the share of the user region, in units of 64 KiB.
    static func byteCount(
        _ plan: EnclavePlan,
        _ attributes: EnclaveAttributes,
        image: EnclaveImage,
        dataPages: UInt64
    ) throws(Refusal) -> UInt64 {
        var total = try region(plan.heap).adding(region(plan.reserved), entry)
        let stack = plan.stackMaximum > plan.stackMinimum ? node(plan.stackMaximum - plan.stackMinimum) : 0
        let kept = try (3 * entry).adding(
            node(plan.stackMinimum),
            stack,
            node(4096),
            node(2 * attributes.ssaFramePages << 12),
            node(dataPages << 12)
        )
        let removed = 7 * entry + (plan.stackMaximum > plan.stackMinimum ? entry : 0)
        let dynamic = plan.maximumThreads > plan.pool + 1 ? plan.maximumThreads - plan.pool : 0
        total = try total.adding(
            kept.times(1 + plan.pool + dynamic),
            removed.times(1 + plan.removable)
        )
        for load in image.loads { total = try total.adding(node((load.memorySize + 4095) & ~4095)) }
        if plan.userRegion > 0 {
            // A byte for each 32 KiB, in pages.
            total = try total.adding(max(((plan.userRegion >> 15) + 4095) & ~4095, 4096))
        }
        return try total.adding(32, 0xffff) & ~0xffff
    }

    /// The size that an allocation of `count` bytes takes in the manager's own heap.
    private static func allocation(_ count: UInt64) -> UInt64 { max(16, (count + 8 + 7) & ~7) }

    /// An `ema_t` of 72 bytes.
    private static let entry = allocation(72)

    /// An `ema_t` with its bit array for `byteCount` bytes of pages.
    private static func node(_ byteCount: UInt64) -> UInt64 {
        let pages = UInt64(UInt32(truncatingIfNeeded: byteCount >> 12))
        return entry + allocation(24) + allocation((pages + 7) >> 3)
    }

    private static func region(_ sizes: EnclavePlan.Region) -> UInt64 {
        node(sizes.minimum)
            + (sizes.initial > sizes.minimum ? node(sizes.initial - sizes.minimum) : 0)
            + (sizes.maximum > sizes.initial ? node(sizes.maximum - sizes.initial) : 0)
    }
}

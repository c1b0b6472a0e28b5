// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

/** PTX for tests, small enough to know the results. */
public final class Programs {

    /** What stands before the entries of a file. */
    public static final String HEADER = """
            .version 6.4
            .target sm_75
            .address_size 64
            """;

    /**
     * {@code doubled(in, out, n)}: out[i] = in[i] + in[i]. {@code summed(in, out, n)}: each block's sum goes to
     * out[block], by a shuffle within each warp and shared memory across them.
     */
    public static final String SUM = HEADER + """
            .visible .entry doubled(.param .u64 in, .param .u64 out, .param .u32 n)
            {
                .reg .pred %p<3>; .reg .b32 %r<8>; .reg .f32 %f<4>; .reg .b64 %rd<8>;
                ld.param.u64 %rd1, [in];
                ld.param.u64 %rd2, [out];
                ld.param.u32 %r1, [n];
                mov.u32 %r2, %ctaid.x;
                mov.u32 %r3, %ntid.x;
                mov.u32 %r4, %tid.x;
                mad.lo.s32 %r5, %r2, %r3, %r4;
                setp.ge.s32 %p1, %r5, %r1;
                @%p1 bra DONE;
                mul.wide.s32 %rd3, %r5, 4;
                add.s64 %rd4, %rd1, %rd3;
                ld.global.f32 %f1, [%rd4];
                add.rn.f32 %f2, %f1, %f1;
                add.s64 %rd5, %rd2, %rd3;
                st.global.f32 [%rd5], %f2;
            DONE:
                ret;
            }

            .visible .entry summed(.param .u64 in, .param .u64 out, .param .u32 n)
            .maxntid 128, 1, 1
            {
                .reg .pred %p<5>; .reg .b32 %r<24>; .reg .f32 %f<12>; .reg .b64 %rd<8>;
                .shared .align 4 .b8 partial[16];
                ld.param.u64 %rd1, [in];
                ld.param.u64 %rd2, [out];
                ld.param.u32 %r1, [n];
                mov.u32 %r2, %ctaid.x;
                mov.u32 %r3, %ntid.x;
                mov.u32 %r4, %tid.x;
                mad.lo.s32 %r5, %r2, %r3, %r4;
                mov.f32 %f1, 0f00000000;
                setp.ge.s32 %p1, %r5, %r1;
                @%p1 bra LOADED;
                mul.wide.s32 %rd3, %r5, 4;
                add.s64 %rd4, %rd1, %rd3;
                ld.global.f32 %f1, [%rd4];
            LOADED:
                mov.u32 %r6, 16;
            STEP:
                mov.b32 %r7, %f1;
                shfl.sync.bfly.b32 %r8|%p2, %r7, %r6, 31, -1;
                mov.b32 %f2, %r8;
                add.rn.f32 %f1, %f1, %f2;
                shr.u32 %r6, %r6, 1;
                setp.ne.s32 %p2, %r6, 0;
                @%p2 bra STEP;
                and.b32 %r9, %r4, 31;
                setp.ne.s32 %p3, %r9, 0;
                mov.u32 %r10, partial;
                @%p3 bra STORED;
                shr.u32 %r11, %r4, 3;
                add.s32 %r12, %r10, %r11;
                st.shared.f32 [%r12], %f1;
            STORED:
                bar.sync 0;
                setp.ne.s32 %p4, %r4, 0;
                @%p4 bra END;
                ld.shared.f32 %f3, [partial];
                ld.shared.f32 %f4, [partial+4];
                ld.shared.f32 %f5, [partial+8];
                ld.shared.f32 %f6, [partial+12];
                add.rn.f32 %f7, %f3, %f4;
                add.rn.f32 %f8, %f5, %f6;
                add.rn.f32 %f9, %f7, %f8;
                mul.wide.u32 %rd5, %r2, 4;
                add.s64 %rd6, %rd2, %rd5;
                st.global.f32 [%rd6], %f9;
            END:
                ret;
            }
            """;

    private Programs() {}
}

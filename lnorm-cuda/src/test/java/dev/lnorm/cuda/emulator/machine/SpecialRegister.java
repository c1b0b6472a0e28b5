// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The special registers that depend on nothing but the place of a thread. */
public enum SpecialRegister {
    TID_X, TID_Y, TID_Z, NTID_X, NTID_Y, NTID_Z, CTAID_X, CTAID_Y, CTAID_Z, NCTAID_X, NCTAID_Y, NCTAID_Z, //
    LANEID, LANEMASK_EQ, LANEMASK_LT, LANEMASK_LE, LANEMASK_GT, LANEMASK_GE;

    /** By PTX's name: {@code %tid.x}. */
    public static Optional<SpecialRegister> named(String name) {
        return Arrays.stream(values()).filter(special -> special.ptxName().equals(name)).findFirst();
    }

    private String ptxName() {
        String name = "%" + name().toLowerCase(Locale.ROOT);
        return name.startsWith("%lanemask") ? name : name.replace('_', '.');
    }

    long value(Launch launch, long block, int thread) {
        int lane = thread & 31;
        return switch (this) {
            case TID_X -> thread % launch.threadsX();
            case TID_Y -> thread / launch.threadsX() % launch.threadsY();
            case TID_Z -> thread / launch.threadsX() / launch.threadsY();
            case NTID_X -> launch.threadsX();
            case NTID_Y -> launch.threadsY();
            case NTID_Z -> launch.threadsZ();
            case CTAID_X -> block % launch.blocksX();
            case CTAID_Y -> block / launch.blocksX() % launch.blocksY();
            case CTAID_Z -> block / launch.blocksX() / launch.blocksY();
            case NCTAID_X -> launch.blocksX();
            case NCTAID_Y -> launch.blocksY();
            case NCTAID_Z -> launch.blocksZ();
            case LANEID -> lane;
            case LANEMASK_EQ -> 1L << lane;
            case LANEMASK_LT -> (1L << lane) - 1;
            case LANEMASK_LE -> (2L << lane) - 1;
            case LANEMASK_GT -> 0xFFFF_FFFFL & -(2L << lane);
            case LANEMASK_GE -> 0xFFFF_FFFFL & -(1L << lane);
        };
    }
}

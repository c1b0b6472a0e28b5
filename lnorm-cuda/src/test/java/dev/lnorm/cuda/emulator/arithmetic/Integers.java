// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.arithmetic;

/** PTX's bit-field and byte instructions on 32 bits. */
public final class Integers {

    private Integers() {}

    /**
     * {@code bfe}: a field of {@code length} bits from bit {@code start}; beyond the register it is filled with
     * zeros or the sign.
     */
    public static long extractField(long value, int bits, boolean signed, int start, int length) {
        int from = start & 0xFF;
        int count = length & 0xFF;
        if (count == 0) {
            return 0;
        }
        int top = Math.min(from + count - 1, bits - 1);
        long sign = signed ? value >>> top & 1 : 0;
        long result = 0;
        for (int i = 0; i < bits; i++) {
            long bit = i < count && from + i < bits ? value >>> from + i & 1 : sign;
            result |= bit << i;
        }
        return result;
    }

    /** {@code bfi}: {@code field} put into {@code base} from bit {@code start}. */
    public static long insertField(long field, long base, int bits, int start, int length) {
        int from = start & 0xFF;
        int count = length & 0xFF;
        long result = base;
        for (int i = 0; i < count && from + i < bits; i++) {
            result = result & ~(1L << from + i) | (field >>> i & 1) << from + i;
        }
        return result;
    }

    /** {@code prmt}: each nibble of the selector picks one of eight bytes, or copies of its sign. */
    public static long permute(long a, long b, long selector) {
        long bytes = a & 0xFFFF_FFFFL | b << 32;
        long result = 0;
        for (int i = 0; i < 4; i++) {
            int pick = (int) (selector >>> 4 * i) & 0xF;
            long picked = bytes >>> 8 * (pick & 7) & 0xFF;
            result |= ((pick & 8) == 0 ? picked : picked >= 0x80 ? 0xFF : 0) << 8 * i;
        }
        return result;
    }

    /** {@code lop3}: the truth table's bit for each triple of bits. */
    public static long threeInputLogic(long a, long b, long c, int table) {
        long result = 0;
        for (int row = 0; row < 8; row++) {
            if ((table >>> row & 1) != 0) {
                result |= ((row & 4) != 0 ? a : ~a) & ((row & 2) != 0 ? b : ~b) & ((row & 1) != 0 ? c : ~c);
            }
        }
        return result & 0xFFFF_FFFFL;
    }
}

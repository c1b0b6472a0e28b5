// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

/**
 * PTX's constants: decimal, hexadecimal and octal integers, and floats as bits ({@code 0f3F800000}, {@code
 * 0d3FF0...}) or decimals.
 */
final class Literals {

    private Literals() {}

    static boolean isNumber(Token token) {
        return Character.isDigit(token.text().charAt(0));
    }

    static long integer(Token token) {
        String digits = token.text();
        if (digits.endsWith("U")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        try {
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                return Long.parseUnsignedLong(digits.substring(2), 16);
            }
            if (digits.length() > 1 && digits.startsWith("0")) {
                return Long.parseUnsignedLong(digits, 8);
            }
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            throw new PtxException(token.line(), "'" + token.text() + "' is not an integer");
        }
    }

    static Operand.Immediate number(Token token, boolean negative) {
        String text = token.text();
        try {
            if (text.startsWith("0f") || text.startsWith("0F")) {
                return new Operand.Immediate(Operand.Kind.FLOAT,
                        Integer.parseUnsignedInt(text.substring(2), 16) & 0xFFFF_FFFFL);
            }
            if (text.startsWith("0d") || text.startsWith("0D")) {
                return new Operand.Immediate(Operand.Kind.DOUBLE, Long.parseUnsignedLong(text.substring(2), 16));
            }
            if (text.contains(".")) {
                double value = Double.parseDouble(text);
                return new Operand.Immediate(Operand.Kind.DOUBLE,
                        Double.doubleToRawLongBits(negative ? -value : value));
            }
        } catch (NumberFormatException e) {
            throw new PtxException(token.line(), "'" + text + "' is not a number");
        }
        long value = integer(token);
        return new Operand.Immediate(Operand.Kind.INTEGER, negative ? -value : value);
    }
}

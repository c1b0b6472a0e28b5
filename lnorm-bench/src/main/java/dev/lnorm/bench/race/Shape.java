// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

/** Rows and their width. */
public record Shape(int rows, int width) {
    /** Reads {@code 256x1024}. */
    public static Shape parse(String text) {
        String[] parts = text.split("x", -1);
        try {
            Shape shape = new Shape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
            if (parts.length == 2 && shape.rows > 0 && shape.width > 0) {
                return shape;
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException malformed) {
            // refused below, as every other malformed shape is
        }
        throw new IllegalArgumentException("'" + text + "' is no shape: pass ROWSxWIDTH, such as 256x1024");
    }

    @Override
    public String toString() {
        return rows + "x" + width;
    }
}

package org.abusmtl.examples;

import org.abusmtl.volume.GridShape;
import picocli.CommandLine.TypeConversionException;

/** Numbers in options. */
final class Numbers {

    private Numbers() {}

    static int whole(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("expected a whole number, found " + text);
        }
    }

    static long wholeLong(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("expected a whole number, found " + text);
        }
    }

    static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("expected a number, found " + text);
        }
    }

    static double[] triple(String option, String text) {
        String[] parts = text.split(",", -1);
        double[] values = new double[3];
        boolean valid = parts.length == 3;
        for (int i = 0; valid && i < 3; i++) {
            try {
                values[i] = Double.parseDouble(parts[i].strip());
                valid = Double.isFinite(values[i]);
            } catch (NumberFormatException e) {
                valid = false;
            }
        }
        if (!valid) {
            throw new UsageException(option, "three numbers separated by commas", text);
        }
        return values;
    }

    /** Tensor order D,H,W: slices, depth, lateral. */
    static GridShape shape(String option, String text) {
        double[] sides = triple(option, text);
        for (double side : sides) {
            if (side != Math.rint(side) || side < 1 || side > Integer.MAX_VALUE) {
                throw new UsageException(option, "three whole numbers of at least 1", text);
            }
        }
        return Subcommand.option(option, () -> new GridShape((int) sides[2], (int) sides[1], (int) sides[0]));
    }
}

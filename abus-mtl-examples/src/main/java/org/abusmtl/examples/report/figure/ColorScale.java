package org.abusmtl.examples.report.figure;

import java.util.Locale;

/**
 * Colours from dark blue over green to light yellow along which the lightness of CIE 1976 L*a*b* grows evenly: equal steps
 * look equal, in grey and to colour-blind readers too.
 */
final class ColorScale {

    private static final double DARK = 12;
    private static final double LIGHT = 93;

    /** Hue, degrees, at both ends. */
    private static final double BLUE = 295;

    private static final double YELLOW = 100;

    /** Chroma, less in the middle, where a screen has little. */
    private static final double CHROMA = 55;

    private static final double CHROMA_LOST = 25;

    /** The white of D65. */
    private static final double WHITE_X = 0.95047;

    private static final double WHITE_Z = 1.08883;

    private ColorScale() {}

    /** The colour of a share of the range, 0 to 1, as {@code 0xrrggbb}. */
    static int rgb(double share) {
        double t = Math.max(0, Math.min(1, share));
        double chroma = CHROMA - CHROMA_LOST * 4 * t * (1 - t);
        double hue = Math.toRadians(BLUE + (YELLOW - BLUE) * t);
        return fromLab(DARK + (LIGHT - DARK) * t, chroma * Math.cos(hue), chroma * Math.sin(hue));
    }

    /** The colours from low to high as the stops of a CSS gradient. */
    static String stops() {
        StringBuilder stops = new StringBuilder();
        for (int i = 0; i <= 16; i++) {
            stops.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "#%06x", rgb(i / 16.0)));
        }
        return stops.toString();
    }

    /** What the screen cannot show is cut off. */
    private static int fromLab(double lightness, double a, double b) {
        double fy = (lightness + 16) / 116;
        double x = WHITE_X * cubed(fy + a / 500);
        double y = cubed(fy);
        double z = WHITE_Z * cubed(fy - b / 200);
        int red = encoded(3.2406 * x - 1.5372 * y - 0.4986 * z);
        int green = encoded(-0.9689 * x + 1.8758 * y + 0.0415 * z);
        int blue = encoded(0.0557 * x - 0.2040 * y + 1.0570 * z);
        return red << 16 | green << 8 | blue;
    }

    private static double cubed(double f) {
        double low = 6.0 / 29;
        return f > low ? f * f * f : 3 * low * low * (f - 4.0 / 29);
    }

    private static int encoded(double linear) {
        double clipped = Math.max(0, Math.min(1, linear));
        double s = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * Math.pow(clipped, 1 / 2.4) - 0.055;
        return (int) Math.round(255 * s);
    }
}

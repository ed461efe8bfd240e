package org.abusmtl.examples.report.figure;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;

/**
 * Draws surfaces with a depth buffer: parallel projection, matt, one light beside the viewer. The page's script has the
 * same camera and light, so that a drawn picture and the first turnable one agree.
 */
final class Shading {

    /** From where the tumour is seen first: turned to the right, and from above. */
    static final double AZIMUTH = Math.toRadians(30);

    static final double ELEVATION = Math.toRadians(20);

    /** What the camera sees to each side of the middle. */
    static final double HALF_VIEW = 1.06;

    static final double AMBIENT = 0.32;
    static final double DIRECT = 0.68;
    static final double[] LIGHT = {-0.45, 0.6, 0.66};

    /** How much the reference hides where it is drawn over a prediction. */
    static final double SHELL = 0.3;

    private static final int SIDE = 240;
    private static final int SUPER = 2;
    private static final int FINE = SIDE * SUPER;

    /** Red, green, blue, and how much covers the background; premultiplied. Mixed as a browser does, not as light. */
    private final double[][] color = new double[4][FINE * FINE];

    private final float[] depth = new float[FINE * FINE];

    /** Nothing drawn yet. */
    Shading() {
        Arrays.fill(depth, Float.NEGATIVE_INFINITY);
    }

    /** Draws a surface, normalized, that hides what is behind it. */
    void solid(RenderedSurface surface, String rgb) {
        draw(surface, rgb, 1);
    }

    /** Draws a surface through which what is there already can be seen. */
    void shell(RenderedSurface surface, String rgb) {
        draw(surface, rgb, SHELL);
    }

    private void draw(RenderedSurface surface, String rgb, double opacity) {
        double[][] seen = new double[surface.vertexCount()][];
        double[][] normals = new double[surface.vertexCount()][3];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = turned(surface.vertex(i, 0), surface.vertex(i, 1), surface.vertex(i, 2));
        }
        for (int t = 0; t < surface.triangleCount(); t++) {
            double[] a = seen[surface.corner(t, 0)];
            double[] normal = cross(a, seen[surface.corner(t, 1)], seen[surface.corner(t, 2)]);
            for (int corner = 0; corner < 3; corner++) {
                for (int axis = 0; axis < 3; axis++) {
                    normals[surface.corner(t, corner)][axis] += normal[axis];
                }
            }
        }
        double[] bright = new double[seen.length];
        for (int i = 0; i < seen.length; i++) {
            double[] n = normals[i];
            double length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) + 1e-12;
            double cosine = (n[0] * LIGHT[0] + n[1] * LIGHT[1] + n[2] * LIGHT[2]) / length / length(LIGHT);
            bright[i] = AMBIENT + DIRECT * Math.max(0, cosine);
        }
        float[] front = new float[FINE * FINE];
        Arrays.fill(front, Float.NEGATIVE_INFINITY);
        double[] light = new double[FINE * FINE];
        for (int t = 0; t < surface.triangleCount(); t++) {
            fill(surface, t, seen, bright, front, light);
        }
        double[] base = linear(rgb);
        for (int i = 0; i < front.length; i++) {
            if (front[i] > depth[i]) {
                for (int c = 0; c < 4; c++) {
                    double value = c == 3 ? 1 : encoded(base[c] * light[i]);
                    color[c][i] = opacity * value + (1 - opacity) * color[c][i];
                }
                if (opacity == 1) {
                    depth[i] = front[i];
                }
            }
        }
    }

    private static void fill(
            RenderedSurface surface, int t, double[][] seen, double[] bright, float[] front, double[] light) {
        int ia = surface.corner(t, 0);
        int ib = surface.corner(t, 1);
        int ic = surface.corner(t, 2);
        double[] a = seen[ia];
        double[] b = seen[ib];
        double[] c = seen[ic];
        double ax = pixel(a[0]);
        double ay = pixel(-a[1]);
        double bx = pixel(b[0]);
        double by = pixel(-b[1]);
        double cx = pixel(c[0]);
        double cy = pixel(-c[1]);
        double area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
        // y runs down: what faces the viewer runs clockwise here
        if (area >= 0) {
            return;
        }
        int x0 = (int) Math.max(0, Math.ceil(Math.min(ax, Math.min(bx, cx))));
        int x1 = (int) Math.min(FINE - 1, Math.floor(Math.max(ax, Math.max(bx, cx))));
        int y0 = (int) Math.max(0, Math.ceil(Math.min(ay, Math.min(by, cy))));
        int y1 = (int) Math.min(FINE - 1, Math.floor(Math.max(ay, Math.max(by, cy))));
        for (int y = y0; y <= y1; y++) {
            for (int x = x0; x <= x1; x++) {
                double wa = ((bx - x) * (cy - y) - (cx - x) * (by - y)) / area;
                double wb = ((cx - x) * (ay - y) - (ax - x) * (cy - y)) / area;
                double wc = 1 - wa - wb;
                if (wa < -1e-9 || wb < -1e-9 || wc < -1e-9) {
                    continue;
                }
                float z = (float) (wa * a[2] + wb * b[2] + wc * c[2]);
                int at = y * FINE + x;
                if (z > front[at]) {
                    front[at] = z;
                    light[at] = wa * bright[ia] + wb * bright[ib] + wc * bright[ic];
                }
            }
        }
    }

    private static double pixel(double view) {
        return (view / HALF_VIEW + 1) / 2 * FINE - 0.5;
    }

    /** Into the camera's right, up, and towards it. */
    private static double[] turned(double x, double y, double z) {
        double sa = Math.sin(AZIMUTH);
        double ca = Math.cos(AZIMUTH);
        double se = Math.sin(ELEVATION);
        double ce = Math.cos(ELEVATION);
        return new double[] {
            ca * x - sa * z, -se * sa * x + ce * y - se * ca * z, ce * sa * x + se * y + ce * ca * z,
        };
    }

    private static double[] cross(double[] a, double[] b, double[] c) {
        double ux = b[0] - a[0];
        double uy = b[1] - a[1];
        double uz = b[2] - a[2];
        double vx = c[0] - a[0];
        double vy = c[1] - a[1];
        double vz = c[2] - a[2];
        return new double[] {uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx};
    }

    private static double length(double[] v) {
        return Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    }

    private static double[] linear(String rgb) {
        int value = Integer.parseInt(rgb.substring(1), 16);
        double[] linear = new double[3];
        for (int c = 0; c < 3; c++) {
            double s = ((value >> (16 - 8 * c)) & 0xff) / 255.0;
            linear[c] = s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4);
        }
        return linear;
    }

    private static double encoded(double linear) {
        return linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
    }

    /** The picture, its background transparent. */
    BufferedImage image() {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double[] mean = new double[4];
                for (int i = 0; i < SUPER * SUPER; i++) {
                    int at = (y * SUPER + i / SUPER) * FINE + x * SUPER + i % SUPER;
                    for (int c = 0; c < 4; c++) {
                        mean[c] += color[c][at] / (SUPER * SUPER);
                    }
                }
                if (mean[3] > 0) {
                    int argb = (int) Math.round(255 * mean[3]) << 24;
                    for (int c = 0; c < 3; c++) {
                        argb |= (int) Math.round(255 * Math.min(1, mean[c] / mean[3])) << (16 - 8 * c);
                    }
                    image.setRGB(x, y, argb);
                }
            }
        }
        return image;
    }

    /** The picture as the address of an image element. */
    String dataUri() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image(), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}

package org.abusmtl.testkit.phantom;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.abusmtl.data.Sample;
import org.abusmtl.testkit.phantom.PhantomDescription.Echo;
import org.abusmtl.testkit.phantom.PhantomDescription.Structure;
import org.abusmtl.testkit.phantom.PhantomDescription.Tissue;
import org.abusmtl.testkit.phantom.PhantomDescription.Tumor;
import org.abusmtl.testkit.phantom.PhantomDescription.View;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.IntensityScaling;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * Makes the voxels of one phantom, slice by slice, so that a whole examination needs little more memory than its bytes.
 * First the echo level of the tissue in dB, then the speckle, then the compression of 60 dB to 0..255.
 */
final class Renderer {

    private static final double DYNAMIC_RANGE_DB = 60;
    private static final double GLAND_DB = -17;
    private static final double SKIN_DB = -8;

    private final PhantomDescription description;
    private final Geometry geometry;
    private final int nx;
    private final int ny;
    private final int nz;
    private final Spacing spacing;
    private final Tissue tissue;
    private final View view;
    private final Echo echo;
    private final long textureSeed;
    private final Speckle speckle;
    private final float[] level;
    /** The level of the layers alone, one row: what the tumour's own level follows. */
    private final float[] flat;

    private final byte[] voxels;
    private final byte[] mask;

    Renderer(PhantomDescription description, Geometry geometry) {
        this.description = description;
        this.geometry = geometry;
        GridShape shape = geometry.shape();
        nx = shape.x();
        ny = shape.y();
        nz = shape.z();
        spacing = geometry.requireSpacing();
        tissue = description.tissue();
        view = description.view();
        echo = description.tumor().echo();
        textureSeed = Draws.derive(view.seed(), 1);
        speckle = new Speckle(Draws.derive(view.seed(), 2), shape, spacing);
        level = new float[nx * ny];
        flat = new float[nx * ny];
        voxels = new byte[shape.voxels()];
        mask = new byte[shape.voxels()];
    }

    Sample.Voxels render() {
        Vector3 center = view.center();
        int cx = (int) (center.x() / spacing.x());
        int cy = (int) (center.y() / spacing.y());
        int cz = (int) (center.z() / spacing.z());
        if (!geometry.shape().contains(cx, cy, cz)) {
            throw new IllegalArgumentException(
                    "geometry: expected a grid that holds the tumour's centre " + center + " mm, found " + geometry);
        }
        TumorPainter tumor = new TumorPainter(description.tumor());
        for (int z = 0; z < nz; z++) {
            double depthZ = (z + 0.5) * spacing.z();
            paintTissue(depthZ);
            for (Structure lobule : view.lobules()) {
                paintLobule(lobule, depthZ);
            }
            tumor.paint(z, depthZ);
            for (Structure shadow : view.shadows()) {
                paintShadow(shadow, depthZ);
            }
            compress(z);
        }
        // a tumour smaller than a voxel still has one
        mask[geometry.shape().index(cx, cy, cz)] = 1;
        Volume volume = Volume.wrap(geometry, SampleType.UINT8, IntensityScaling.NONE, ByteBuffer.wrap(voxels));
        return new Sample.Voxels(volume, Mask.of(geometry, mask));
    }

    private void paintTissue(double z) {
        double soft = 0.7;
        for (int x = 0; x < nx; x++) {
            double px = (x + 0.5) * spacing.x();
            double wave = tissue.wavinessMm();
            double skin = tissue.skinMm() + 0.3 * wave * Noise.smooth(textureSeed + 1, px / 14, 0, z / 14);
            double fat = tissue.fatMm() + wave * 1.8 * Noise.smooth(textureSeed + 2, px / 9, 0, z / 9);
            double gland = tissue.glandMm() + wave * Noise.smooth(textureSeed + 3, px / 18, 0, z / 18);
            for (int y = 0; y < ny; y++) {
                double py = (y + 0.5) * spacing.y();
                double inFat = Noise.step((py - skin) / soft + 0.5);
                double inGland = Noise.step((py - fat) / soft + 0.5);
                double inMuscle = Noise.step((py - gland) / soft + 0.5);
                double base = SKIN_DB;
                base += inFat * (GLAND_DB + tissue.fatDb() - base);
                base += inGland * (GLAND_DB - base);
                base += inMuscle * (GLAND_DB + tissue.muscleDb() - base);
                double fatShare = inFat * (1 - inGland);
                double glandShare = inGland * (1 - inMuscle);
                double detail = 0;
                if (fatShare > 0) {
                    // Cooper's ligaments: bright sheets where a smooth field passes through 0
                    double sheet = 1 - Math.abs(Noise.smooth(textureSeed + 4, px / 6, py / 3.5, z / 6)) * 5;
                    detail += fatShare * 8 * Noise.step(sheet);
                }
                if (glandShare > 0) {
                    double coarse = Noise.smooth(textureSeed + 5, px / 7, py / 2.8, z / 7);
                    double fine = Noise.smooth(textureSeed + 6, px / 2.6, py / 1.1, z / 2.6);
                    detail += glandShare * tissue.heterogeneityDb() * (1.5 * coarse + 0.9 * fine);
                    // strands of connective tissue, flat along the skin
                    double strand = 1 - Math.abs(Noise.smooth(textureSeed + 10, px / 10, py / 3.2, z / 10)) * 7;
                    detail += glandShare * 0.8 * tissue.heterogeneityDb() * (Noise.step(strand) - 0.2);
                }
                if (inMuscle > 0) {
                    double fibres = Noise.smooth(textureSeed + 7, px / 11, (py - gland) / 0.9, z / 11);
                    detail += inMuscle * 3 * fibres;
                }
                double fascia = 1 - Math.abs(py - gland) / 0.8;
                detail += 6 * Noise.step(fascia);
                double attenuation = -tissue.attenuationDbPerMm() * (py - tissue.fatMm());
                int at = y * nx + x;
                flat[at] = (float) (base + attenuation);
                level[at] = (float) (base + detail + attenuation);
            }
        }
    }

    private void paintLobule(Structure lobule, double z) {
        double dz = (z - lobule.center().z()) / lobule.radii().z();
        if (Math.abs(dz) >= 1) {
            return;
        }
        int firstY = first(lobule.center().y() - lobule.radii().y(), spacing.y());
        int lastY = last(lobule.center().y() + lobule.radii().y(), spacing.y(), ny);
        int firstX = first(lobule.center().x() - lobule.radii().x(), spacing.x());
        int lastX = last(lobule.center().x() + lobule.radii().x(), spacing.x(), nx);
        for (int y = firstY; y <= lastY; y++) {
            double dy = ((y + 0.5) * spacing.y() - lobule.center().y())
                    / lobule.radii().y();
            for (int x = firstX; x <= lastX; x++) {
                double dx = ((x + 0.5) * spacing.x() - lobule.center().x())
                        / lobule.radii().x();
                double weight = Noise.step(2 * (1 - (dx * dx + dy * dy + dz * dz)));
                level[y * nx + x] += (float) (lobule.levelDb() * weight);
            }
        }
    }

    private void paintShadow(Structure shadow, double z) {
        double dz = (z - shadow.center().z()) / shadow.radii().z();
        if (Math.abs(dz) >= 1) {
            return;
        }
        int firstY = first(shadow.center().y(), spacing.y());
        int firstX = first(shadow.center().x() - shadow.radii().x(), spacing.x());
        int lastX = last(shadow.center().x() + shadow.radii().x(), spacing.x(), nx);
        for (int x = firstX; x <= lastX; x++) {
            double dx = ((x + 0.5) * spacing.x() - shadow.center().x())
                    / shadow.radii().x();
            double weight = shadow.levelDb() * Noise.step(1.5 * (1 - dx * dx - dz * dz));
            for (int y = firstY; y < ny; y++) {
                double below = (y + 0.5) * spacing.y() - shadow.center().y();
                level[y * nx + x] += (float) (weight * Noise.step(below / 2));
            }
        }
    }

    private static int first(double mm, double spacing) {
        return Math.max(0, (int) (mm / spacing));
    }

    private static int last(double mm, double spacing, int side) {
        return Math.min(side - 1, (int) (mm / spacing));
    }

    private void compress(int z) {
        float[] db = speckle.slice(z);
        int row = z * nx * ny;
        for (int i = 0; i < level.length; i++) {
            double grey = (level[i] + db[i] + DYNAMIC_RANGE_DB) * (255 / DYNAMIC_RANGE_DB);
            voxels[row + i] = (byte) (int) Math.max(0, Math.min(255, grey + 0.5));
        }
    }

    /** Blends the tumour into a slice and darkens or brightens what lies below it. */
    private final class TumorPainter {

        private final TumorShape shape;
        private final double cos;
        private final double sin;
        private final double lateralReach;
        private final double depthReach;
        private final double halo;
        private final double streakReach;
        private final double grain;
        /** Way through the tumour after which what lies below is darkened or brightened in full, mm. */
        private final double fullPath;

        TumorPainter(Tumor tumor) {
            shape = new TumorShape(tumor);
            cos = StrictMath.cos(view.yaw());
            sin = StrictMath.sin(view.yaw());
            TumorShape.Reach reach = shape.reach();
            double radius = StrictMath.cbrt(tumor.volumeMm3() * 0.75 / Math.PI);
            halo = Math.min(2.5, 1 + 0.2 * radius);
            fullPath = 1.7 * tumor.semiAxes().y();
            grain = Math.min(2.5, 0.5 * radius);
            streakReach = tumor.spicules().isEmpty() ? 0 : radius * tumor.spiculation();
            double rim = Math.max(2 * halo + echo.edgeMm(), streakReach);
            lateralReach = reach.lateral() * 1.02 + rim;
            depthReach = reach.depth() * 1.02 + rim;
        }

        void paint(int z, double mmZ) {
            double dz = mmZ - view.center().z();
            if (Math.abs(dz) > lateralReach) {
                return;
            }
            double cx = view.center().x();
            double cy = view.center().y();
            int firstX = first(cx - lateralReach, spacing.x());
            int lastX = last(cx + lateralReach, spacing.x(), nx);
            int firstY = first(cy - depthReach, spacing.y());
            int lastY = last(cy + depthReach, spacing.y(), ny);
            for (int x = firstX; x <= lastX; x++) {
                double dx = (x + 0.5) * spacing.x() - cx;
                double alongX = cos * dx + sin * dz;
                double alongZ = cos * dz - sin * dx;
                double path = 0;
                for (int y = firstY; y < ny; y++) {
                    double dy = (y + 0.5) * spacing.y() - cy;
                    int at = y * nx + x;
                    double inside = 0;
                    if (y <= lastY) {
                        shape.measure(alongX, dy, alongZ);
                        if (shape.distance <= 0) {
                            mask[z * nx * ny + at] = 1;
                        }
                        inside = Noise.step(0.5 - shape.distance / echo.edgeMm());
                        level[at] += (float) blend(at, inside, alongX, dy, alongZ);
                        path += inside * spacing.y();
                    } else if (path == 0) {
                        break;
                    }
                    level[at] += (float) (echo.posteriorDb() * (1 - inside) * Noise.step(path / fullPath));
                }
            }
        }

        /** What the tumour adds to the level of a point, dB; reads the last measurement of the shape. */
        private double blend(int at, double inside, double x, double y, double z) {
            double added = 0;
            double outside = shape.distance;
            if (inside < 1) {
                if (echo.haloDb() > 0 && outside < 2 * halo) {
                    added += echo.haloDb() * (1 - inside) * Noise.step(1 - Math.abs(outside - halo / 2) / (1.5 * halo));
                }
                if (outside < streakReach) {
                    double fade = Noise.step(1 - outside / streakReach);
                    added -= 0.45 * echo.contrastDb() * (1 - inside) * shape.streak * fade;
                }
            }
            if (inside > 0) {
                double uneven = Noise.smooth(textureSeed + 8, x / grain, y / (0.8 * grain), z / grain)
                        + 0.6 * Noise.smooth(textureSeed + 9, x / (2 * grain), y / (1.6 * grain), z / (2 * grain));
                // the layers show through a little: the tumour is darker than whatever is around it
                double layers = flat[at] - GLAND_DB;
                double target =
                        GLAND_DB + Math.min(0, 0.8 * layers) - echo.contrastDb() + echo.heterogeneityDb() * uneven;
                added += inside * (target - level[at]);
            }
            return added;
        }
    }

    /**
     * Fully developed speckle: a circular complex normal field, filtered with the scanner's point spread, in dB around 0.
     * Its slices must be asked for in order.
     */
    private static final class Speckle {

        /** Standard deviations of the point spread, mm: lateral, axial, between slices. */
        private static final double[] POINT_SPREAD_MM = {0.45, 0.16, 0.5};
        /** Mean of the natural logarithm of an exponential variable: minus Euler's constant. */
        private static final double MEAN_LOG = -0.5772156649015329;

        private static final double FLOOR = 1e-3;

        private final long seed;
        private final int nx;
        private final int ny;
        private final float[][] kernels = new float[3][];
        private final float[][] ring;
        private final double scale;
        private final float[] scratch;
        private final float[] row;
        private final float[] real;
        private final float[] imaginary;
        private int filled;

        Speckle(long seed, GridShape shape, Spacing spacing) {
            this.seed = seed;
            nx = shape.x();
            ny = shape.y();
            double looks = 1;
            for (int axis = 0; axis < 3; axis++) {
                kernels[axis] = kernel(POINT_SPREAD_MM[axis] / spacing.along(axis));
                // a voxel wider than a speckle averages several
                looks *= Math.max(1, spacing.along(axis) / (2.5 * POINT_SPREAD_MM[axis]));
            }
            scale = 10 / StrictMath.log(10) / Math.sqrt(looks);
            ring = new float[2 * kernels[2].length][nx * ny];
            scratch = new float[nx * ny];
            row = new float[nx + kernels[0].length];
            real = new float[nx * ny];
            imaginary = new float[nx * ny];
            filled = -(kernels[2].length / 2);
        }

        /** A normal curve of unit energy, so that filtered noise keeps its variance. */
        private static float[] kernel(double sigma) {
            int radius = (int) Math.ceil(2.5 * sigma);
            double[] weights = new double[2 * radius + 1];
            double energy = 0;
            for (int i = 0; i < weights.length; i++) {
                double t = (i - radius) / sigma;
                weights[i] = StrictMath.exp(-t * t / 2);
                energy += weights[i] * weights[i];
            }
            float[] kernel = new float[weights.length];
            for (int i = 0; i < kernel.length; i++) {
                kernel[i] = (float) (weights[i] / Math.sqrt(energy));
            }
            return kernel;
        }

        float[] slice(int z) {
            int radius = kernels[2].length / 2;
            for (; filled <= z + radius; filled++) {
                for (int part = 0; part < 2; part++) {
                    fill(slot(filled, part), part, filled);
                }
            }
            combine(real, 0, z);
            combine(imaginary, 1, z);
            for (int i = 0; i < real.length; i++) {
                double power = (real[i] * (double) real[i] + imaginary[i] * (double) imaginary[i]) / 2;
                real[i] = (float) (scale * (StrictMath.log(power + FLOOR) - MEAN_LOG));
            }
            return real;
        }

        private float[] slot(int z, int part) {
            return ring[2 * Math.floorMod(z, kernels[2].length) + part];
        }

        private void combine(float[] into, int part, int z) {
            Arrays.fill(into, 0);
            int radius = kernels[2].length / 2;
            for (int k = -radius; k <= radius; k++) {
                add(slot(z + k, part), 0, kernels[2][k + radius], into, 0, into.length);
            }
        }

        /** One slice of white noise, filtered along x and y. */
        private void fill(float[] into, int part, int z) {
            int radiusX = kernels[0].length / 2;
            int radiusY = kernels[1].length / 2;
            Arrays.fill(into, 0);
            for (int y = -radiusY; y < ny + radiusY; y++) {
                for (int x = 0; x < row.length - 1; x++) {
                    row[x] = Noise.white(seed + part, x, y, z);
                }
                Arrays.fill(scratch, 0, nx, 0);
                for (int k = -radiusX; k <= radiusX; k++) {
                    add(row, k + radiusX, kernels[0][k + radiusX], scratch, 0, nx);
                }
                for (int k = -radiusY; k <= radiusY; k++) {
                    int target = y + k;
                    if (target >= 0 && target < ny) {
                        add(scratch, 0, kernels[1][k + radiusY], into, target * nx, nx);
                    }
                }
            }
        }

        private static void add(float[] from, int fromAt, float factor, float[] into, int intoAt, int length) {
            for (int i = 0; i < length; i++) {
                into[intoAt + i] += factor * from[fromAt + i];
            }
        }
    }
}

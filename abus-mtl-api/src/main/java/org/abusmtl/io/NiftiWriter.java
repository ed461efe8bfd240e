package org.abusmtl.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.abusmtl.internal.AtomicFile;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.IntensityScaling;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * Writes {@code .nii} and {@code .nii.gz}: NIfTI-1, or NIfTI-2 where version 1 cannot hold the sides or the scaling.
 * Spacing and orientation are 32-bit floats in version 1.
 */
final class NiftiWriter {

    private static final int MILLIMETRES = 2;
    private static final int SCANNER_COORDINATES = 1;
    private static final int MOST_SIDE_OF_ONE = Short.MAX_VALUE;
    /** Axes further than this from a rotation have no quaternion. */
    private static final double ORTHOGONAL = 1e-5;

    private NiftiWriter() {}

    static void write(Path file, Volume volume, boolean gzip) throws IOException {
        ByteBuffer header = header(new VolumeSource(file), volume);
        AtomicFile.write(file, out -> {
            if (gzip) {
                try (OutputStream compressed = new GZIPOutputStream(out)) {
                    write(compressed, header, volume);
                }
            } else {
                write(out, header, volume);
            }
        });
    }

    private static void write(OutputStream out, ByteBuffer header, Volume volume) throws IOException {
        byte[] bytes = new byte[header.capacity()];
        header.get(0, bytes);
        out.write(bytes);
        VoxelOutput.stored(volume).writeTo(out);
    }

    private static ByteBuffer header(VolumeSource target, Volume volume) {
        Spacing spacing = volume.geometry()
                .spacing()
                .orElseThrow(() -> target.unsupported(
                        "spacing", "one, since NIfTI cannot leave it open (NRRD and MetaImage can)", "none"));
        NiftiVersion version = version(volume, spacing);
        ByteBuffer header = ByteBuffer.allocate(version.firstVoxel())
                .order(VoxelOutput.stored(volume).order());
        header.putInt(0, version.length);
        version.putMagic(header);
        GridShape shape = volume.geometry().shape();
        version.putDim(header, 0, 3);
        for (int i = 1; i <= 7; i++) {
            version.putDim(header, i, i <= 3 ? shape.side(i - 1) : 1);
            version.putPixdim(header, i, i <= 3 ? spacing.along(i - 1) : 0);
        }
        version.putPixdim(header, 0, 1);
        version.putType(header, typeCode(volume), volume.sampleType());
        version.putVoxOffset(header);
        version.putScaling(header, volume.scaling().slope(), volume.scaling().intercept());
        version.putUnits(header, MILLIMETRES);
        volume.geometry().orientation().ifPresent(o -> putOrientation(header, version, o, spacing));
        return header;
    }

    private static NiftiVersion version(Volume volume, Spacing spacing) {
        IntensityScaling scaling = volume.scaling();
        boolean one = (float) scaling.slope() == scaling.slope() && (float) scaling.intercept() == scaling.intercept();
        for (int axis = 0; axis < 3; axis++) {
            float narrow = (float) spacing.along(axis);
            one &= volume.geometry().shape().side(axis) <= MOST_SIDE_OF_ONE;
            one &= narrow > 0 && Float.isFinite(narrow);
        }
        Optional<Vector3> origin = volume.geometry().orientation().map(Orientation::origin);
        one &= origin.isEmpty() || Float.isFinite((float) origin.get().length());
        return one ? NiftiVersion.ONE : NiftiVersion.TWO;
    }

    private static int typeCode(Volume volume) {
        return switch (volume.sampleType()) {
            case UINT8 -> 2;
            case INT16 -> 4;
            case INT32 -> 8;
            case FLOAT32 -> 16;
            case FLOAT64 -> 64;
            case INT8 -> 256;
            case UINT16 -> 512;
            case UINT32 -> 768;
            case INT64 -> 1024;
            case UINT64 -> 1280;
        };
    }

    private static void putOrientation(
            ByteBuffer header, NiftiVersion version, Orientation orientation, Spacing spacing) {
        double[][] axes = new double[3][];
        for (int axis = 0; axis < 3; axis++) {
            axes[axis] = ras(orientation.axis(axis));
        }
        double[] origin = ras(orientation.origin());
        for (int row = 0; row < 3; row++) {
            for (int axis = 0; axis < 3; axis++) {
                version.putTransform(header, 6 + 4 * row + axis, axes[axis][row] * spacing.along(axis));
            }
            version.putTransform(header, 9 + 4 * row, origin[row]);
            version.putTransform(header, 3 + row, origin[row]);
        }
        double determinant = dot(cross(axes[0], axes[1]), axes[2]);
        boolean rotation = Math.abs(dot(axes[0], axes[1])) < ORTHOGONAL
                && Math.abs(dot(axes[0], axes[2])) < ORTHOGONAL
                && Math.abs(dot(axes[1], axes[2])) < ORTHOGONAL;
        version.putFormCodes(header, rotation ? SCANNER_COORDINATES : 0, SCANNER_COORDINATES);
        if (rotation) {
            double qfac = determinant < 0 ? -1 : 1;
            version.putPixdim(header, 0, qfac);
            for (int row = 0; row < 3; row++) {
                axes[2][row] *= qfac;
            }
            double[] quaternion = quaternion(axes);
            for (int i = 0; i < 3; i++) {
                version.putTransform(header, i, quaternion[i + 1]);
            }
        }
    }

    /**
     * The unit quaternion (a, b, c, d) with a >= 0 of a rotation given by its columns. The largest of the four is found
     * first, so that nothing is divided by a small number.
     */
    private static double[] quaternion(double[][] columns) {
        double xx = columns[0][0];
        double yy = columns[1][1];
        double zz = columns[2][2];
        double yx = columns[0][1];
        double zx = columns[0][2];
        double xy = columns[1][0];
        double zy = columns[1][2];
        double xz = columns[2][0];
        double yz = columns[2][1];
        double[] square = {1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz};
        int largest = 0;
        for (int i = 1; i < 4; i++) {
            largest = square[i] > square[largest] ? i : largest;
        }
        double twice = Math.sqrt(square[largest]);
        double[] q = switch (largest) {
            case 0 -> new double[] {twice * twice, zy - yz, xz - zx, yx - xy};
            case 1 -> new double[] {zy - yz, twice * twice, xy + yx, xz + zx};
            case 2 -> new double[] {xz - zx, xy + yx, twice * twice, yz + zy};
            default -> new double[] {yx - xy, xz + zx, yz + zy, twice * twice};
        };
        double sign = q[0] < 0 ? -1 : 1;
        for (int i = 0; i < 4; i++) {
            q[i] *= sign / (2 * twice);
        }
        return q;
    }

    private static double[] ras(Vector3 lps) {
        return new double[] {-lps.x(), -lps.y(), lps.z()};
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
}

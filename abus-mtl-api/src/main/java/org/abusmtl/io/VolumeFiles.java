package org.abusmtl.io;

import java.io.IOException;
import java.nio.file.Path;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Volume;

/**
 * Reads and writes volumes as NIfTI-1, NIfTI-2, NRRD and MetaImage.
 *
 * <p>Files are taken for hostile. Memory is taken for what the file really holds, a header leads to no file outside its own
 * folder, and a spacing that is not above 0, too few voxels, or anything behind them but a line end is refused.
 *
 * <p>Volumes keep the sample type and byte order of the file; nothing is flipped, reoriented or resampled. Spacing and
 * orientation are those of the header, or absent. Raw voxels of more than a mebibyte are mapped: such a file must not be
 * changed in place while its volume is in use (the writers of this class never do: they replace).
 *
 * @since 0.1.0
 */
public final class VolumeFiles {

    private static final int LONGEST_MAGIC = 4;

    private VolumeFiles() {}

    /**
     * Reads a volume. The format is found from the content together with the extension. Of a pair of files the header
     * is named, or for NIfTI the image.
     *
     * @param file the file
     * @return the volume
     * @throws VolumeFormatException if there is no such file, or it is malformed or cut off
     * @throws UnsupportedVolumeException if it is not a 3D volume of one real number a voxel, or is too large
     * @throws IOException if the disk fails
     */
    public static Volume read(Path file) throws IOException {
        return open(file).read();
    }

    /**
     * Reads a mask: a volume, of any sample type, whose voxels are all 0 or 1.
     *
     * @param file the file
     * @return the mask
     * @throws InvalidDataException as for {@link #read}, or if a voxel is neither 0 nor 1
     * @throws IOException if the disk fails
     */
    public static Mask readMask(Path file) throws IOException {
        return Mask.from(read(file), file.toString());
    }

    /**
     * The format of a file, from its header; the voxels are not looked at.
     *
     * @param file the file
     * @return the format
     * @throws VolumeFormatException if there is no such file, or it does not begin as its extension says
     * @throws UnsupportedVolumeException if neither content nor extension are those of a volume
     * @throws IOException if the disk fails
     */
    public static VolumeFormat format(Path file) throws IOException {
        return open(file).format();
    }

    private static VolumeReader open(Path file) throws IOException {
        VolumeSource source = VolumeSource.open(file);
        if (source.hasExtension(".img", ".img.gz")) {
            return NiftiReader.open(NiftiReader.headerOfImage(source));
        }
        byte[] head = source.head(LONGEST_MAGIC);
        if (NrrdReader.recognises(head)) {
            return NrrdReader.open(source);
        }
        if (NiftiReader.recognises(head) || source.hasExtension(".nii", ".nii.gz", ".hdr", ".hdr.gz")) {
            return NiftiReader.open(source);
        }
        if (source.hasExtension(".nrrd", ".nhdr")) {
            // says what is wrong with the beginning
            return NrrdReader.open(source);
        }
        // a MetaImage begins with any of its fields
        if (source.hasExtension(".mha", ".mhd")) {
            return MetaImageReader.open(source);
        }
        throw source.unsupported(
                "format",
                "NIfTI (.nii, .nii.gz, .hdr with .img), NRRD (.nrrd, .nhdr) or MetaImage (.mha, .mhd)",
                "something else");
    }

    /**
     * Writes a volume: under a temporary name first, so that a failure leaves no half file and keeps an older one.
     *
     * <table>
     * <caption>What the extension chooses</caption>
     * <tr><th>extension</th><th>file</th></tr>
     * <tr><td>{@code .nii}, {@code .nii.gz}</td><td>NIfTI-1 (NIfTI-2 where a side is above 32767 or the scaling needs
     * double precision), with sform and, for orthogonal axes, qform</td></tr>
     * <tr><td>{@code .nrrd}</td><td>NRRD, gzip</td></tr>
     * <tr><td>{@code .nhdr}</td><td>NRRD, with gzip data in a {@code .raw.gz} of the same name</td></tr>
     * <tr><td>{@code .mha}</td><td>MetaImage, zlib</td></tr>
     * <tr><td>{@code .mhd}</td><td>MetaImage, with zlib data in a {@code .zraw} of the same name</td></tr>
     * </table>
     *
     * <p>Sample type, byte order, spacing and orientation are kept. What a format cannot hold:
     *
     * <ul>
     *   <li>NIfTI-1 rounds spacing and orientation to 32-bit floats.
     *   <li>NIfTI always has a spacing, and NRRD one where there is an orientation: a volume without is refused there.
     *   <li>NRRD and MetaImage have no scaling: a volume with one is written as its intensities, {@code float32} for
     *       stored numbers of at most 16 bits or {@code float32} and {@code float64} for the others.
     * </ul>
     *
     * @param file the file to create or replace
     * @param volume what to write
     * @throws UnsupportedVolumeException if the extension is none of these, or the format cannot hold the volume
     * @throws IOException if the folder does not exist or the disk fails
     */
    public static void write(Path file, Volume volume) throws IOException {
        VolumeSource target = new VolumeSource(file);
        if (target.hasExtension(".nii", ".nii.gz")) {
            NiftiWriter.write(file, volume, target.hasExtension(".gz"));
        } else if (target.hasExtension(".nrrd")) {
            NrrdWriter.write(file, volume);
        } else if (target.hasExtension(".nhdr")) {
            NrrdWriter.writePair(file, volume);
        } else if (target.hasExtension(".mha")) {
            MetaImageWriter.write(file, volume);
        } else if (target.hasExtension(".mhd")) {
            MetaImageWriter.writePair(file, volume);
        } else {
            throw target.unsupported("extension", ".nii, .nii.gz, .nrrd, .nhdr, .mha or .mhd", target.lowerCaseName());
        }
    }
}

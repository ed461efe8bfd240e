package org.abusmtl.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;

/** Phantoms in files, and the reading of them. */
final class VolumeWork {

    /** Share of a phantom's extent, small enough to fit on every grid used here. */
    private static final double TUMOR_SHARE = 0.02;

    /** The name of the file with a whole volume. */
    static final String WHOLE = "whole.nrrd";

    /** Bytes of the Java heap that were allocated by a reading, over all. */
    static final String ALLOCATED = "allocated";

    private VolumeWork() {}

    static void writeRegion(Job job) throws IOException {
        VolumeFiles.write(Path.of(job.file()), phantom(job.scale().region(), Scale.REGION_SPACING));
    }

    static void writeWhole(Job job) throws IOException {
        Volume volume = phantom(job.scale().whole(), Scale.WHOLE_SPACING);
        Path file = Path.of(job.file());
        VolumeFiles.write(file, volume);
        writeRaw(raw(file), volume);
        writeCompressedPart(file);
    }

    /** What follows the header of a compressed file, for gzip. */
    private static void writeCompressedPart(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            int last = 0;
            int next = in.read();
            // an empty line ends the header
            while (last != '\n' || next != '\n') {
                if (next < 0) {
                    throw new EOFException(file + ": expected an empty line after the header, found none");
                }
                last = next;
                next = in.read();
            }
            Files.copy(in, compressed(file));
        }
    }

    private static Path compressed(Path file) {
        return file.resolveSibling(file.getFileName() + ".gz");
    }

    /** The raw file beside a compressed one. */
    static Path raw(Path file) {
        return file.resolveSibling("raw-" + file.getFileName());
    }

    private static Volume phantom(GridShape shape, Spacing spacing) throws IOException {
        double tumor = shape.voxels() * spacing.voxelVolume() * TUMOR_SHARE;
        return Phantoms.builder()
                .count(1)
                .seed(1)
                .shape(shape)
                .spacing(spacing)
                .tumorVolume(tumor, tumor)
                .build()
                .dataset()
                .samples()
                .get(0)
                .voxels()
                .volume();
    }

    /** The library writes compressed files only. */
    private static void writeRaw(Path file, Volume volume) throws IOException {
        GridShape shape = volume.geometry().shape();
        Spacing spacing = volume.geometry().requireSpacing();
        String header = "NRRD0004\ntype: " + volume.sampleType().label() + "\ndimension: 3\nsizes: " + shape.x() + " "
                + shape.y() + " " + shape.z() + "\nspacings: " + spacing.x() + " " + spacing.y() + " " + spacing.z()
                + "\nencoding: raw\n\n";
        try (OutputStream out = Files.newOutputStream(file);
                WritableByteChannel channel = Channels.newChannel(out)) {
            out.write(header.getBytes(StandardCharsets.US_ASCII));
            channel.write(volume.data());
        }
    }

    static Task.Work reading(Job job) {
        Path file = Path.of(job.file());
        return job.variant() == Job.Variant.STOCK ? () -> gunzip(file) : () -> VolumeFiles.read(file);
    }

    /** Lets the system's gzip decompress the voxels into the memory of this process. */
    private static void gunzip(Path file) throws IOException, InterruptedException {
        Process gzip = new ProcessBuilder("gzip", "-dc", compressed(file).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (InputStream out = gzip.getInputStream()) {
            for (int got; (got = out.read(buffer)) >= 0; ) {
                bytes += got;
            }
        }
        if (gzip.waitFor() != 0 || bytes == 0) {
            throw new IOException(
                    "gzip -dc: expected voxels, found " + bytes + " bytes and exit code " + gzip.exitValue());
        }
    }

    static Report readRaw(Job job) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Path file = Path.of(job.file());
        // loads the classes
        VolumeFiles.read(file);
        long before = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        VolumeFiles.read(file);
        double seconds = (System.nanoTime() - start) / 1e9;
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        return new Report(List.of(seconds), Map.of(ALLOCATED, (double) allocated), "");
    }
}

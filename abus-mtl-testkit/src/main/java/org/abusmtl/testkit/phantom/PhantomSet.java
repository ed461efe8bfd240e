package org.abusmtl.testkit.phantom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Sample;
import org.abusmtl.volume.Geometry;

/**
 * Phantoms whose parameters are drawn and whose voxels are made when they are asked for. Immutable; may be shared
 * between threads.
 *
 * @since 0.1.0
 */
public final class PhantomSet {

    private final Geometry geometry;
    private final List<PhantomDescription> descriptions;
    private final Dataset dataset;

    PhantomSet(String name, Geometry geometry, List<PhantomDescription> descriptions) {
        this.geometry = geometry;
        this.descriptions = List.copyOf(descriptions);
        this.dataset = Dataset.of(
                name,
                this.descriptions.stream()
                        .map(d -> Sample.reading(d.caseId(), d.patientId(), d.diagnosis(), () -> d.render(geometry)))
                        .toList());
    }

    /**
     * The phantoms as cases. Each renders its voxels anew whenever they are asked for, always the same.
     *
     * @return the data set
     */
    public Dataset dataset() {
        return dataset;
    }

    /**
     * What was drawn, in the order of the data set.
     *
     * @return an immutable list
     */
    public List<PhantomDescription> descriptions() {
        return descriptions;
    }

    /**
     * The grid of every volume.
     *
     * @return a grid with a spacing
     */
    public Geometry geometry() {
        return geometry;
    }

    /**
     * Writes all phantoms as a data set folder; files of the same names are replaced. One phantom is in memory at a time.
     * The tables are written last.
     *
     * @param folder where to; created if it is missing
     * @param layout how the folder is laid out
     * @return the folder that holds {@code labels.csv}
     * @throws IOException if the disk fails
     */
    public Path write(Path folder, Layout layout) throws IOException {
        return new FolderWriter(this, layout, folder).write();
    }
}

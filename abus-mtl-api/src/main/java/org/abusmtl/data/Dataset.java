package org.abusmtl.data;

import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.abusmtl.volume.InvalidDataException;

/**
 * Cases with volume, mask and diagnosis, in a fixed order. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class Dataset implements Iterable<Sample> {

    private final String name;
    private final List<Sample> samples;

    private Dataset(String name, List<Sample> samples) {
        this.name = name;
        this.samples = List.copyOf(samples);
    }

    /**
     * A data set of these cases.
     *
     * @param name what reports call it
     * @param samples the cases in order
     * @return the data set
     * @throws InvalidDataException if there is no case, or two have the same name
     */
    public static Dataset of(String name, List<Sample> samples) {
        if (samples.isEmpty()) {
            throw new InvalidDataException(name, "cases", "at least one", "none");
        }
        Set<String> ids = new HashSet<>();
        for (Sample sample : samples) {
            if (!ids.add(sample.caseId())) {
                throw new InvalidDataException(name, "case_id", "each name once", sample.caseId() + " twice");
            }
        }
        return new Dataset(name, samples);
    }

    /**
     * What reports call it.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The cases in order.
     *
     * @return an immutable list
     */
    public List<Sample> samples() {
        return samples;
    }

    /**
     * The number of cases.
     *
     * @return at least 1
     */
    public int size() {
        return samples.size();
    }

    /**
     * The number of cases of one class, N_m or N_n of Eq. 3.
     *
     * @param diagnosis the class
     * @return how many cases have it
     */
    public int count(Diagnosis diagnosis) {
        return (int) samples.stream().filter(s -> s.diagnosis() == diagnosis).count();
    }

    /**
     * The cases that a condition holds for, in the same order.
     *
     * @param condition which to keep
     * @return a data set of the same name
     * @throws InvalidDataException if no case is left
     */
    public Dataset filter(Predicate<Sample> condition) {
        return of(name, samples.stream().filter(condition).toList());
    }

    /**
     * The fingerprint of the cases with their voxels, all of which are read: see {@link DatasetDigest#of}.
     *
     * @return 64 hexadecimal digits
     * @throws IOException if a file cannot be read
     * @throws InvalidDataException if a file holds something else than it should
     */
    public String digest() throws IOException {
        return DatasetDigest.of(this);
    }

    @Override
    public Iterator<Sample> iterator() {
        return samples.iterator();
    }

    /** Name and counts, for messages. */
    @Override
    public String toString() {
        return "Dataset[" + name + ", " + size() + " cases, " + count(Diagnosis.MALIGNANT) + " malignant]";
    }
}

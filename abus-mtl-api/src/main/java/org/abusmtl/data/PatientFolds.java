package org.abusmtl.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.abusmtl.internal.RandomStream;
import org.abusmtl.volume.InvalidDataException;

/**
 * A split of a data set into folds (section 4.1 of Zhou et al. 2021: four). All cases of a patient are in one fold, and
 * each fold has about the same number of malignant and of benign cases, and if asked for of small and large tumours; the
 * paper does not say whether its folds do.
 *
 * <p>The folds depend on the patients, their diagnoses, the sizes of their tumours if these count, and the seed, not on
 * the order of the cases. Patients are taken in the order of their number of cases, those with equally many in a seeded
 * order, and each goes where its cases are missing most. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class PatientFolds {

    private static final int CLASSES = Diagnosis.values().length;

    /**
     * One round of a cross-validation.
     *
     * @param training the cases of all other folds
     * @param test the cases of this fold
     * @since 0.1.0
     */
    public record Fold(Dataset training, Dataset test) {}

    /**
     * A training part and a validation part, which picks the epoch and the threshold.
     *
     * @param training what is left
     * @param validation the part held out
     * @since 0.1.0
     */
    public record Split(Dataset training, Dataset validation) {}

    private final Dataset dataset;
    private final int count;
    private final Map<String, Integer> partOfPatient;

    private PatientFolds(Dataset dataset, int count, Map<String, Integer> partOfPatient) {
        this.dataset = dataset;
        this.count = count;
        this.partOfPatient = partOfPatient;
    }

    /**
     * Splits by patient, {@linkplain Stratification#DIAGNOSIS stratified by diagnosis}; reads no voxels.
     *
     * @param dataset the cases
     * @param folds how many folds
     * @param seed chooses among equally good splits
     * @return the folds
     * @throws IllegalArgumentException if {@code folds} is below 2
     * @throws InvalidDataException if there are fewer patients than folds, or not every fold can have each class that the
     *     data set has
     */
    public static PatientFolds of(Dataset dataset, int folds, long seed) {
        return of(dataset, folds, seed, Strata.ofDiagnosis(dataset));
    }

    /**
     * Splits by patient. {@link Stratification#DIAGNOSIS_AND_SIZE} reads the voxels of every case once, one case at a time.
     *
     * @param dataset the cases
     * @param folds how many folds
     * @param seed chooses among equally good splits
     * @param stratification what shall be in all folds alike
     * @return the folds
     * @throws IOException if a mask is needed and cannot be read
     * @throws IllegalArgumentException if {@code folds} is below 2
     * @throws InvalidDataException if there are fewer patients than folds, or not every fold can have each class that the
     *     data set has; that a fold has no tumour of a size is no error
     */
    public static PatientFolds of(Dataset dataset, int folds, long seed, Stratification stratification)
            throws IOException {
        return of(
                dataset,
                folds,
                seed,
                switch (stratification) {
                    case DIAGNOSIS -> Strata.ofDiagnosis(dataset);
                    case DIAGNOSIS_AND_SIZE -> Strata.ofDiagnosisAndSize(dataset);
                });
    }

    private static PatientFolds of(Dataset dataset, int folds, long seed, Strata strata) {
        if (folds < 2) {
            throw new IllegalArgumentException("folds: expected at least 2, found " + folds);
        }
        double[] shares = new double[folds];
        Arrays.fill(shares, 1.0 / folds);
        return new PatientFolds(dataset, folds, assign(dataset, strata, shares, seed));
    }

    /**
     * Holds a part out, by patient and with the classes in about their proportion.
     *
     * @param dataset the cases
     * @param fraction the share of the cases to hold out, in (0, 1); it is met as far as whole patients allow
     * @param seed chooses among equally good splits
     * @return both parts
     * @throws IllegalArgumentException if the fraction is not inside (0, 1)
     * @throws InvalidDataException if there are fewer than two patients, or not both parts can have each class that the
     *     data set has
     */
    public static Split holdOut(Dataset dataset, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction: expected a value inside (0, 1), found " + fraction);
        }
        Map<String, Integer> parts =
                assign(dataset, Strata.ofDiagnosis(dataset), new double[] {1 - fraction, fraction}, seed);
        return new Split(part(dataset, parts, 0, true), part(dataset, parts, 1, true));
    }

    /**
     * The number of folds.
     *
     * @return at least 2
     */
    public int count() {
        return count;
    }

    /**
     * One round.
     *
     * @param index the fold that is tested on, from 0
     * @return the fold and all the others, each in the order of the data set
     * @throws IndexOutOfBoundsException if there is no such fold
     */
    public Fold fold(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("fold: expected 0 to " + (count - 1) + ", found " + index);
        }
        return new Fold(part(dataset, partOfPatient, index, false), part(dataset, partOfPatient, index, true));
    }

    private static Dataset part(Dataset dataset, Map<String, Integer> parts, int part, boolean inside) {
        return dataset.filter(sample -> (parts.getOrDefault(sample.patientId(), -1) == part) == inside);
    }

    /**
     * The groups that are spread over the parts, which may overlap. The first two are the classes: these every part must
     * have, the others as far as it goes.
     *
     * @param count how many groups
     * @param ofCase the groups of each case by its name
     */
    private record Strata(int count, Map<String, int[]> ofCase) {

        static Strata ofDiagnosis(Dataset dataset) {
            Map<String, int[]> groups = new HashMap<>();
            for (Sample sample : dataset) {
                groups.put(sample.caseId(), new int[] {sample.diagnosis().target()});
            }
            return new Strata(CLASSES, groups);
        }

        /** The classes, the sizes, and the four combinations: without these large tumours could all be malignant. */
        static Strata ofDiagnosisAndSize(Dataset dataset) throws IOException {
            Map<String, int[]> groups = new HashMap<>();
            for (Sample sample : dataset) {
                int target = sample.diagnosis().target();
                int size = sample.voxels().mask().volumeMm3() <= Stratification.SMALL_LIMIT_MM3 ? 0 : 1;
                groups.put(sample.caseId(), new int[] {target, CLASSES + size, 2 * CLASSES + 2 * size + target});
            }
            return new Strata(4 * CLASSES, groups);
        }

        int[] of(Sample sample) {
            return Objects.requireNonNull(ofCase.get(sample.caseId()));
        }
    }

    /** A patient with the number of its cases of each group. */
    private static final class Patient {
        private final String id;
        private final long key;
        private final int[] cases;

        Patient(String id, long seed, int groups) {
            this.id = id;
            this.key = RandomStream.of(seed, 0, id).nextLong();
            this.cases = new int[groups];
        }

        void add(int[] groups) {
            for (int group : groups) {
                cases[group]++;
            }
        }

        int total() {
            return cases[0] + cases[1];
        }
    }

    private static Map<String, Integer> assign(Dataset dataset, Strata strata, double[] shares, long seed) {
        Map<String, Patient> byId = new TreeMap<>();
        int[] all = new int[strata.count()];
        for (Sample sample : dataset) {
            Patient patient = byId.computeIfAbsent(sample.patientId(), id -> new Patient(id, seed, strata.count()));
            patient.add(strata.of(sample));
            for (int group : strata.of(sample)) {
                all[group]++;
            }
        }
        if (byId.size() < shares.length) {
            throw new InvalidDataException(
                    dataset.name(),
                    "patients",
                    "at least " + shares.length + " for " + shares.length + " parts",
                    String.valueOf(byId.size()));
        }
        List<Patient> patients = new ArrayList<>(byId.values());
        patients.sort(Comparator.comparingInt(Patient::total)
                .reversed()
                .thenComparingLong(patient -> patient.key)
                .thenComparing(patient -> patient.id));
        int[][] counts = new int[shares.length][strata.count()];
        Map<String, Integer> parts = new HashMap<>();
        for (Patient patient : patients) {
            int best = cheapest(patient, counts, shares, all);
            parts.put(patient.id, best);
            add(counts[best], patient, 1);
        }
        giveEveryPartItsClasses(patients, parts, counts, all);
        for (int part = 0; part < shares.length; part++) {
            for (Diagnosis diagnosis : Diagnosis.values()) {
                if (counts[part][diagnosis.target()] == 0 && all[diagnosis.target()] > 0) {
                    throw new InvalidDataException(
                            dataset.name(),
                            "patients",
                            "enough to give each of " + shares.length + " parts a case of each class",
                            "a part without " + diagnosis.label() + ", " + all[diagnosis.target()]
                                    + " such cases in all");
                }
            }
        }
        return Map.copyOf(parts);
    }

    private static void add(int[] counts, Patient patient, int sign) {
        for (int group = 0; group < counts.length; group++) {
            counts[group] += sign * patient.cases[group];
        }
    }

    /** The part where the squared deviation from its share of each group grows least; of equal ones the emptiest. */
    private static int cheapest(Patient patient, int[][] counts, double[] shares, int[] all) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int part = 0; part < shares.length; part++) {
            double cost = 0;
            for (int c = 0; c < all.length; c++) {
                double added = patient.cases[c];
                cost += added == 0
                        ? 0
                        : added * (2.0 * counts[part][c] + added) / (shares[part] * all[c] * (double) all[c]);
            }
            // the tie breaker is far below any difference in cases
            cost += 1e-9 * (counts[part][0] + counts[part][1]) / shares[part] / (all[0] + all[1]);
            if (cost < least) {
                least = cost;
                best = part;
            }
        }
        return best;
    }

    /** Small shares of few patients can end up without a class that others have twice: then the last one moves. */
    private static void giveEveryPartItsClasses(
            List<Patient> patients, Map<String, Integer> parts, int[][] counts, int[] all) {
        for (int part = 0; part < counts.length; part++) {
            for (int c = 0; c < CLASSES; c++) {
                for (int i = patients.size() - 1; i >= 0 && counts[part][c] == 0; i--) {
                    Patient patient = patients.get(i);
                    int from = parts.getOrDefault(patient.id, part);
                    boolean leavesSome =
                            leavesSome(counts[from], patient, all, 0) && leavesSome(counts[from], patient, all, 1);
                    if (from != part && patient.cases[c] > 0 && leavesSome) {
                        parts.put(patient.id, part);
                        add(counts[from], patient, -1);
                        add(counts[part], patient, 1);
                    }
                }
            }
        }
    }

    /** Whether a part keeps a case of a class without this patient; a class that does not occur is no loss. */
    private static boolean leavesSome(int[] counts, Patient patient, int[] all, int c) {
        return all[c] == 0 || counts[c] > patient.cases[c];
    }
}

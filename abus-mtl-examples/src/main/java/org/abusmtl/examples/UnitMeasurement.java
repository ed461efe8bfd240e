package org.abusmtl.examples;

import com.google.gson.Gson;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.abusmtl.CrossValidation;
import org.abusmtl.JointModel;
import org.abusmtl.JointTrainer;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.Sample;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;

/**
 * What a few training steps take, in a process as a unit would have it.
 *
 * @param engine with its devices
 * @param stepSeconds the fastest step of one batch, of the network itself and not of one that is trained before it
 * @param startSeconds from the start of the process to the first step
 * @param memoryBytes the most that the process held, 0 where the system does not tell
 */
record UnitMeasurement(String engine, double stepSeconds, double startSeconds, long memoryBytes) {

    /** The first one warms up. */
    private static final int STEPS = 3;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    static UnitMeasurement of(CrossValidation experiment, Dataset dataset, String model) throws IOException {
        TrainingConfig config = experiment.config(model);
        try (JointModel measured = experiment.newModel(model)) {
            Steps steps = new Steps();
            JointTrainer.builder()
                    .config(config.epochs(1).validationFraction(0))
                    .augmentation(Augmentations.none())
                    .listener(steps)
                    .train(measured, part(dataset, STEPS * config.batchSize()));
            return new UnitMeasurement(measured.engine(), steps.fastest, steps.start, peakMemory());
        }
    }

    static UnitMeasurement fromJson(String line) {
        return new Gson().fromJson(line, UnitMeasurement.class);
    }

    String toJson() {
        return new Gson().toJson(this);
    }

    boolean isOnGpu() {
        return engine.contains("gpu");
    }

    /** So many cases, of both classes as long as there are any. */
    private static Dataset part(Dataset dataset, int cases) {
        List<List<Sample>> classes = List.of(of(dataset, Diagnosis.MALIGNANT), of(dataset, Diagnosis.BENIGN));
        List<Sample> taken = new ArrayList<>();
        for (int i = 0; taken.size() < Math.min(cases, dataset.size()); i++) {
            List<Sample> next = classes.get(i % 2);
            if (i / 2 < next.size()) {
                taken.add(next.get(i / 2));
            }
        }
        Set<String> names = taken.stream().map(Sample::caseId).collect(Collectors.toSet());
        return dataset.filter(sample -> names.contains(sample.caseId()));
    }

    private static List<Sample> of(Dataset dataset, Diagnosis diagnosis) {
        return dataset.samples().stream()
                .filter(sample -> sample.diagnosis() == diagnosis)
                .toList();
    }

    private static long peakMemory() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(PEAK)) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return 0;
    }

    private static final class Steps implements ProgressListener {
        private final double start = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
        private long before = System.nanoTime();
        private double fastest = Double.POSITIVE_INFINITY;

        /** Of two stages the last one counts. */
        @Override
        public void started(String model, TrainingData data, TrainingConfig config, long stepsDone, long steps) {
            fastest = Double.POSITIVE_INFINITY;
            before = System.nanoTime();
        }

        @Override
        public void stepDone(long step, long steps, double loss) {
            long now = System.nanoTime();
            fastest = Math.min(fastest, (now - before) / 1e9);
            before = now;
        }
    }
}

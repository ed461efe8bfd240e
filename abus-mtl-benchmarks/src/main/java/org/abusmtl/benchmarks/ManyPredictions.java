package org.abusmtl.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.preprocessing.CropCenter;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/** One model that predicts again and again. */
final class ManyPredictions {

    static final int THREADS = 8;

    /** Predictions in a process whose memory is measured with several threads. */
    static final int AT_FULL_SIZE = 16;

    /** Predictions per second of one thread. */
    static final String ALONE = "alone";

    /** Predictions per second of eight threads. */
    static final String TOGETHER = "together";

    /** Largest difference between an answer that the threads gave and that of one before. */
    static final String DIFFERENCE = "difference";

    /** Resident memory after all predictions divided by that after a quarter of them. */
    static final String GROWTH = "growth";

    /** How far apart the answers must be at least for a mix-up to show. */
    private static final double DISTINCT = 1e-3;

    private ManyPredictions() {}

    private static JointModel model(NetworkSpec spec, String engine) {
        return JointModel.builder()
                .network(spec)
                .spacing(1)
                .engine(engine)
                .device("cpu")
                .seed(1)
                .build();
    }

    /** A volume of noise for each thread. */
    private static List<Volume> volumes(NetworkSpec spec) {
        Geometry geometry = Geometry.of(spec.inputShape(), Spacing.isotropic(1));
        SplittableRandom random = new SplittableRandom(1);
        List<Volume> volumes = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            byte[] voxels = new byte[geometry.shape().voxels()];
            random.nextBytes(voxels);
            volumes.add(Volume.of(geometry, voxels));
        }
        return volumes;
    }

    private static float[] answer(JointModel model, Volume volume) {
        Vector3 center = CropCenter.middle(volume.geometry().shape());
        JointPrediction prediction = model.predict(volume, center);
        float[] answer = new float[volume.geometry().shape().voxels() + 1];
        prediction.cropProbabilities().values().get(answer, 1, answer.length - 1);
        answer[0] = (float) prediction.malignancy();
        return answer;
    }

    /** Predictions, each of which gives its difference from the answer of this thread. */
    private static List<Callable<Double>> work(JointModel model, NetworkSpec spec, int predictions) {
        List<Volume> volumes = volumes(spec);
        List<float[]> expected = new ArrayList<>();
        for (Volume volume : volumes) {
            float[] answer = answer(model, volume);
            for (float[] other : expected) {
                double difference = Answers.largestDifference(answer, other);
                if (!(difference > DISTINCT)) {
                    throw new IllegalStateException("answers of two volumes: expected them more than " + DISTINCT
                            + " apart, found " + difference);
                }
            }
            expected.add(answer);
        }
        List<Callable<Double>> work = new ArrayList<>();
        for (int i = 0; i < predictions; i++) {
            int volume = i % volumes.size();
            work.add(() -> Answers.largestDifference(expected.get(volume), answer(model, volumes.get(volume))));
        }
        return work;
    }

    /** Rounds by one thread and by eight in turn, after one of each that is not timed. */
    static Report concurrently(Job job) throws Exception {
        NetworkSpec spec = job.scale().small();
        List<Double> alone = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        double difference = 0;
        ExecutorService one = Executors.newFixedThreadPool(1);
        ExecutorService eight = Executors.newFixedThreadPool(THREADS);
        try (JointModel model = model(spec, job.engine())) {
            List<Callable<Double>> work = work(model, spec, job.scale().predictions());
            for (int round = 0; round <= job.repeats(); round++) {
                double aloneNow = throughput(one, work).perSecond();
                Round togetherNow = throughput(eight, work);
                difference = Math.max(difference, togetherNow.difference());
                if (round > 0) {
                    alone.add(aloneNow);
                    together.add(togetherNow.perSecond());
                }
            }
        } finally {
            one.shutdownNow();
            eight.shutdownNow();
        }
        return Report.of(Map.of(ALONE, Median.of(alone), TOGETHER, Median.of(together), DIFFERENCE, difference));
    }

    /** Some predictions at full size by as many threads, for the memory of the process. */
    static Report atFullSize(Job job, int threads) throws Exception {
        NetworkSpec spec = job.scale().joint();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (JointModel model = model(spec, job.engine())) {
            double difference =
                    throughput(pool, work(model, spec, AT_FULL_SIZE)).difference();
            return Report.of(Map.of(DIFFERENCE, difference));
        } finally {
            pool.shutdownNow();
        }
    }

    private record Round(double perSecond, double difference) {}

    private static Round throughput(ExecutorService threads, List<Callable<Double>> work) throws Exception {
        long start = System.nanoTime();
        double difference = 0;
        for (Future<Double> future : threads.invokeAll(work)) {
            difference = Math.max(difference, future.get());
        }
        return new Round(work.size() / ((System.nanoTime() - start) / 1e9), difference);
    }

    static Report inARow(Job job) {
        NetworkSpec spec = job.scale().small();
        int predictions = job.scale().manyPredictions();
        Map<String, Double> figures = new HashMap<>();
        try (JointModel model = model(spec, job.engine())) {
            List<Volume> volumes = volumes(spec);
            OptionalDouble early = OptionalDouble.empty();
            for (int i = 1; i <= predictions; i++) {
                answer(model, volumes.get(i % volumes.size()));
                if (i == predictions / 4) {
                    early = ProcessMemory.now();
                }
            }
            OptionalDouble late = ProcessMemory.now();
            if (early.isPresent() && late.isPresent()) {
                figures.put(GROWTH, late.getAsDouble() / early.getAsDouble());
            }
        }
        return Report.of(figures);
    }
}

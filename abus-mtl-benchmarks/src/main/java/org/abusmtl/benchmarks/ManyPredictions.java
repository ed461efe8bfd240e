package org.abusmtl.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** Predictions per second of one thread. */
    static final String ALONE = "alone";

    /** Predictions per second of eight threads. */
    static final String TOGETHER = "together";

    /** Largest difference between an answer that eight threads gave and that of one. */
    static final String DIFFERENCE = "difference";

    /** Resident memory after a quarter of the predictions, bytes. */
    static final String EARLY = "early";

    /** Resident memory after all predictions, bytes. */
    static final String LATE = "late";

    private ManyPredictions() {}

    private static JointModel model(Job job) {
        NetworkSpec spec = job.scale().small();
        return JointModel.builder()
                .network(spec)
                .spacing(1)
                .engine(job.engine())
                .device("cpu")
                .seed(1)
                .build();
    }

    /** A volume of noise for each thread, no two alike: a mix-up of answers would show. */
    private static List<Volume> volumes(Job job) {
        Geometry geometry = Geometry.of(job.scale().small().inputShape(), Spacing.isotropic(1));
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

    /** Rounds by one thread and by eight in turn, after one of each that is not timed. */
    static Report concurrently(Job job) throws Exception {
        int predictions = job.scale().predictions();
        List<Double> alone = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        double difference = 0;
        ExecutorService one = Executors.newFixedThreadPool(1);
        ExecutorService eight = Executors.newFixedThreadPool(THREADS);
        try (JointModel model = model(job)) {
            List<Volume> volumes = volumes(job);
            List<float[]> expected = new ArrayList<>();
            for (Volume volume : volumes) {
                expected.add(answer(model, volume));
            }
            List<Callable<Double>> work = new ArrayList<>();
            for (int i = 0; i < predictions; i++) {
                int volume = i % volumes.size();
                work.add(() -> Answers.largestDifference(expected.get(volume), answer(model, volumes.get(volume))));
            }
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
        int predictions = job.scale().manyPredictions();
        Map<String, Double> figures = new HashMap<>();
        try (JointModel model = model(job)) {
            List<Volume> volumes = volumes(job);
            for (int i = 1; i <= predictions; i++) {
                answer(model, volumes.get(i % volumes.size()));
                if (i == predictions / 4) {
                    ProcessMemory.now().ifPresent(bytes -> figures.put(EARLY, bytes));
                }
            }
            ProcessMemory.now().ifPresent(bytes -> figures.put(LATE, bytes));
        }
        return Report.of(figures);
    }
}

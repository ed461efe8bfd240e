package org.abusmtl.djl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.spi.EngineDescription;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * Many threads that read volumes and predict with one model, in a process of its own, so that its memory is that of the
 * predictions alone. What each request must answer is asked beforehand, one at a time; then all threads ask at random, every
 * tenth time with something bad, and hold each answer against it.
 */
final class PredictionLoad {

    static final int THREADS = 16;

    /** One request in so many is a bad one. */
    private static final int BAD_ONE_IN = 10;

    /** Shares of the time: code is compiled and heaps find their size; then memory is compared between the two others. */
    private static final double WARM_UP = 0.3;

    private static final double FIRST_PART = 0.65;

    private static final GridShape INPUT = new GridShape(32, 16, 32);

    /** What was asked, and what it must answer: the bits of a prediction, or a type of error and its message. */
    private record Request(String name, Callable<JointPrediction> work) {

        String answer() {
            try {
                return bits(work.call());
            } catch (Exception e) {
                return e.getClass().getName() + ": " + e.getMessage();
            }
        }

        private static String bits(JointPrediction prediction) {
            CRC32 sum = new CRC32();
            FloatBuffer probabilities = prediction.probabilityMap().values();
            ByteBuffer bytes = ByteBuffer.allocate(probabilities.remaining() * Float.BYTES);
            bytes.asFloatBuffer().put(probabilities);
            sum.update(bytes);
            return Double.toHexString(prediction.malignancy()) + " " + Long.toHexString(sum.getValue()) + " "
                    + prediction.segmentation().count() + " " + prediction.history();
        }
    }

    /** The only installed provider, and the engine that it opened last. */
    private static final class Watched implements ModelEngineProvider {
        private final DjlEngineProvider installed = new DjlEngineProvider();
        private Optional<ModelEngine> opened = Optional.empty();

        @Override
        public int spiVersion() {
            return installed.spiVersion();
        }

        @Override
        public List<EngineDescription> engines() {
            return installed.engines();
        }

        @Override
        public List<String> coordinates() {
            return installed.coordinates();
        }

        @Override
        public ModelEngine open(String engineName, List<String> devices) {
            opened = Optional.of(installed.open(engineName, devices));
            return opened.get();
        }

        int tensors() {
            return opened.orElseThrow().openTensors();
        }
    }

    private final JointModel model;
    private final Map<Request, String> expected =
            new TreeMap<>((a, b) -> a.name().compareTo(b.name()));
    private final List<Request> good = new ArrayList<>();
    private final List<Request> bad = new ArrayList<>();
    private final LongAdder goodAnswers = new LongAdder();
    private final LongAdder badAnswers = new LongAdder();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    private PredictionLoad(JointModel model) {
        this.model = model;
    }

    /**
     * Prints what it found, a figure a line.
     *
     * @param args engine, an empty folder, seconds (at least 20)
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        Path file = folder.resolve("model.abus");
        try (JointModel untrained = JointModel.builder()
                .engine(args[0])
                .device("cpu")
                .width(2)
                .inputShape(INPUT)
                .spacing(1.5)
                .iterations(1)
                .seed(5)
                .build()) {
            untrained.save(file);
        }
        Watched engine = new Watched();
        JointModel model = JointModel.loader().engine(args[0]).provider(engine).load(file);
        PredictionLoad load = new PredictionLoad(model);
        load.prepare(folder);

        int tensors = engine.tensors();
        long handles = handles();
        long[] resident = load.runFor(Duration.ofSeconds(Long.parseLong(args[2])));
        print("good", load.goodAnswers.sum());
        print("bad", load.badAnswers.sum());
        print("tensors_left", engine.tensors() - tensors);
        print("handles_left", handles() - handles);
        print("resident_kb", median(resident, FIRST_PART, 1));
        print("resident_growth_kb", median(resident, FIRST_PART, 1) - median(resident, WARM_UP, FIRST_PART));

        print("answered_until_closed", load.closeUnderLoad());
        print("tensors_after_close", engine.tensors());
        load.wrong.forEach(System.out::println);
        print("wrong", load.wrong.size());
    }

    private static void print(String name, long value) {
        System.out.println(name + " " + value);
    }

    /** Volumes that fit the crop, are larger along one axis and along all, in each format; and what no reader may take. */
    private void prepare(Path folder) throws IOException {
        good(folder.resolve("small.nii.gz"), new GridShape(20, 30, 17), new Spacing(0.9, 0.5, 1.3));
        good(folder.resolve("fits.nrrd"), new GridShape(64, 40, 48), new Spacing(0.7, 0.5, 0.9));
        good(folder.resolve("long.mha"), new GridShape(40, 70, 33), new Spacing(1.0, 0.9, 1.1));
        good(folder.resolve("large.nii.gz"), new GridShape(60, 40, 50), new Spacing(1.2, 0.9, 1.4));
        // its voxels are mapped, not read
        good(folder.resolve("mapped.nii"), new GridShape(96, 72, 61), new Spacing(0.45, 0.3, 0.7));
        Volume small = VolumeFiles.read(folder.resolve("small.nii.gz"));
        add(good, "centre", () -> model.predict(small, new Vector3(9.25, 11, 3)));

        byte[] sound = Files.readAllBytes(folder.resolve("large.nii.gz"));
        bad(folder.resolve("cut.nii.gz"), Arrays.copyOf(sound, sound.length * 2 / 3));
        bad(folder.resolve("flipped.nii.gz"), flipped(sound));
        bad(folder.resolve("empty.nii"), new byte[0]);
        bad(folder.resolve("noise.mha"), "not a volume".getBytes(StandardCharsets.US_ASCII));
        bad(folder.resolve("flat.nrrd"), nrrd("1 0 1", 0));
        bad(folder.resolve("nan.nrrd"), nrrd("1 1 1", Float.NaN));
        bad(folder.resolve("behind.nrrd"), Arrays.copyOf(nrrd("1 1 1", 0), nrrd("1 1 1", 0).length + 9));
        add(bad, "nowhere.nii", () -> model.predict(VolumeFiles.read(folder.resolve("nowhere.nii"))));
        add(bad, "outside", () -> model.predict(small, new Vector3(20, 1, 1)));

        for (Request request : good) {
            expected.put(request, Request.bits(answered(request)));
        }
        for (Request request : bad) {
            String answer = request.answer();
            if (!answer.matches("(?s)[\\w.$]*(Exception): .*")) {
                throw new IllegalStateException(request.name() + ": expected an error, found " + answer);
            }
            expected.put(request, answer);
        }
    }

    private static JointPrediction answered(Request request) {
        try {
            return request.work().call();
        } catch (Exception e) {
            throw new IllegalStateException(request.name(), e);
        }
    }

    private void good(Path file, GridShape shape, Spacing spacing) throws IOException {
        float[] values = new float[shape.voxels()];
        SplittableRandom random = new SplittableRandom(shape.voxels());
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(255);
        }
        VolumeFiles.write(file, Volume.of(Geometry.of(shape, spacing), values));
        add(good, file.getFileName().toString(), () -> model.predict(VolumeFiles.read(file)));
    }

    private void bad(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        add(bad, file.getFileName().toString(), () -> model.predict(VolumeFiles.read(file)));
    }

    private static void add(List<Request> requests, String name, Callable<JointPrediction> work) {
        requests.add(new Request(name, work));
    }

    private static byte[] flipped(byte[] sound) {
        byte[] changed = sound.clone();
        changed[changed.length / 2] ^= 0x10;
        return changed;
    }

    /** 3 x 4 x 5 voxels, the last of this value. */
    private static byte[] nrrd(String spacings, float last) {
        byte[] header = ("NRRD0004\ntype: float\ndimension: 3\nsizes: 3 4 5\nspacings: " + spacings
                        + "\nendian: big\nencoding: raw\n\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(header.length + 60 * Float.BYTES).put(header);
        return file.putFloat(file.capacity() - Float.BYTES, last).array();
    }

    /** The resident memory of the process, each second. */
    private long[] runFor(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        List<Long> resident = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int first = i;
                SplittableRandom random = new SplittableRandom(i);
                users.add(threads.submit(() -> {
                    for (int request = first; System.nanoTime() < end && wrong.isEmpty(); request++) {
                        ask(random, request % BAD_ONE_IN == 0);
                    }
                }));
            }
            threads.shutdown();
            while (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                resident.add(residentKb());
            }
            for (Future<?> user : users) {
                user.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return resident.stream().mapToLong(Long::longValue).toArray();
    }

    private void ask(SplittableRandom random, boolean isBad) {
        List<Request> from = isBad ? bad : good;
        Request request = from.get(random.nextInt(from.size()));
        if (isRight(request, request.answer())) {
            (isBad ? badAnswers : goodAnswers).increment();
        }
    }

    private boolean isRight(Request request, String answer) {
        if (answer.equals(expected.get(request))) {
            return true;
        }
        wrong.add(request.name() + ": expected " + expected.get(request) + ", found " + answer);
        return false;
    }

    /** Closes while all threads predict; each gets its answer or is told that the model is closed, and never another. */
    private long closeUnderLoad() throws Exception {
        LongAdder answered = new LongAdder();
        CountDownLatch asked = new CountDownLatch(2 * THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                SplittableRandom random = new SplittableRandom(100 + i);
                users.add(threads.submit(() -> {
                    while (true) {
                        Request request = good.get(random.nextInt(good.size()));
                        String answer = request.answer();
                        if (answer.startsWith(IllegalStateException.class.getName())
                                && answer.endsWith("expected open, found closed")) {
                            return;
                        }
                        if (!isRight(request, answer)) {
                            return;
                        }
                        answered.increment();
                        asked.countDown();
                    }
                }));
            }
            if (!asked.await(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException("threads: expected answers, found " + asked.getCount() + " missing");
            }
            model.close();
            for (Future<?> user : users) {
                user.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        return answered.sum();
    }

    private static long median(long[] values, double from, double to) {
        long[] part = Arrays.copyOfRange(values, (int) (from * values.length), (int) (to * values.length));
        Arrays.sort(part);
        return part[part.length / 2];
    }

    private static long residentKb() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long handles() throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.count();
        }
    }
}

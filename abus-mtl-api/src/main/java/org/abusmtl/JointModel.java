package org.abusmtl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.abusmtl.data.Dataset;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationListener;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.io.ModelFile;
import org.abusmtl.io.ModelFileException;
import org.abusmtl.model.Feedback;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;
import org.abusmtl.model.RefinementSchedule;
import org.abusmtl.model.Tasks;
import org.abusmtl.preprocessing.Crop;
import org.abusmtl.preprocessing.CropCenter;
import org.abusmtl.preprocessing.IntensityNormalization;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.Provenance;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * A network with its weights, its preprocessing and the engine that runs it: give it a volume of any spacing and get
 * the tumour on that volume's own grid and the probability that it is malignant (Zhou et al. 2021).
 *
 * <pre>{@code
 * try (JointModel model = JointModel.load(Path.of("tumour.abus"))) {
 *     JointPrediction prediction = model.predict(volume);
 * }
 * }</pre>
 *
 * <p>May be shared between threads: predictions prepare their volumes side by side and take turns in the engine, also with
 * those of other models of the process, for it uses all cores by itself; training keeps them out during each step. Whoever
 * opens a model closes it.
 *
 * @since 0.1.0
 */
public final class JointModel implements AutoCloseable {

    /** Provenance and threshold belong together: one is not replaced without the other. */
    private record Origin(Provenance provenance, OptionalDouble validationThreshold) {}

    private final ModelEngine engine;
    private final Network network;
    private final Preprocessing preprocessing;
    /** Fair: a training asks for it again right after each step, and must not go before a prediction that waits. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

    private final AtomicBoolean inTraining = new AtomicBoolean();
    private volatile Origin origin;
    private boolean closed;

    private JointModel(
            ModelEngine engine,
            Network network,
            Preprocessing preprocessing,
            Provenance provenance,
            OptionalDouble validationThreshold) {
        this.engine = engine;
        this.network = network;
        this.preprocessing = preprocessing;
        this.origin = new Origin(provenance, validationThreshold);
    }

    /**
     * A builder with the paper's defaults: CMSVNet (both tasks, stages 4 to 6, no refinement), width 16, crops of
     * 128 x 64 x 128 voxels of 0.5 mm, 1st to 99th percentile to [-1, 1].
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads a model file and opens the engine that {@link Builder#engine} would pick by itself.
     *
     * @param file written by {@link #save}
     * @return the model
     * @throws IOException if the file cannot be read
     * @throws ModelFileException if it is no model, damaged, or of another version
     * @throws NoEngineException if no engine is installed
     */
    public static JointModel load(Path file) throws IOException {
        return loader().load(file);
    }

    /**
     * Reads a model file and opens this engine, which need not be the one that trained the model.
     *
     * @param file written by {@link #save}
     * @param engine its name
     * @return the model
     * @throws IOException if the file cannot be read
     * @throws ModelFileException if it is no model, damaged, or of another version
     * @throws NoEngineException if the engine is not installed
     */
    public static JointModel load(Path file, String engine) throws IOException {
        return loader().engine(engine).load(file);
    }

    /**
     * Reads model files with a choice of engine and device.
     *
     * @return a new loader
     */
    public static Loader loader() {
        return new Loader();
    }

    /**
     * Finds the tumour and tells how likely it is malignant. A volume that fits the crop is cropped around its middle; in
     * a larger one the tumour is searched first: crops that overlap by half, one pass each, and the centre of the
     * largest probable region counts.
     *
     * @param volume of any spacing
     * @return the prediction on the volume's own grid
     * @throws org.abusmtl.volume.InvalidDataException if the volume has no spacing or a voxel that is not finite
     * @throws IllegalStateException if the volume is larger than the crop and the network does not segment, so that it
     *     cannot search; or after {@link #close}
     */
    public JointPrediction predict(Volume volume) {
        volume.geometry().requireSpacing();
        volume.requireFinite("volume");
        return reading(() -> predictAt(volume, find(volume)));
    }

    /**
     * Predicts around a voxel. From millimetres, measured along the volume's axes from the centre of its first voxel, the
     * index is mm divided by the spacing.
     *
     * @param volume of any spacing
     * @param centerVoxel the middle of the tumour, a (fractional) voxel index of the volume
     * @return the prediction on the volume's own grid
     * @throws IllegalArgumentException if the centre is outside the volume
     * @throws org.abusmtl.volume.InvalidDataException if the volume has no spacing or a voxel that is not finite
     * @throws IllegalStateException after {@link #close}
     */
    public JointPrediction predict(Volume volume, Vector3 centerVoxel) {
        volume.geometry().requireSpacing();
        volume.requireFinite("volume");
        return reading(() -> predictAt(volume, centerVoxel));
    }

    /**
     * What each stage of the network gives of the crop around a voxel, in the last pass: Figure 3 of the paper shows it. The
     * crop itself, as the network reads it, is {@code preprocessing().crop(volume, centerVoxel)}.
     *
     * <p>At the paper's size that is 16 channels of a million voxels for stage 1 alone, some 150 MB for all stages.
     *
     * @param volume of any spacing
     * @param centerVoxel the middle of the crop, a (fractional) voxel index of the volume
     * @return stages 1 to 9 in order, or 1 to 5 for a network that does not segment
     * @throws IllegalArgumentException if the centre is outside the volume
     * @throws org.abusmtl.volume.InvalidDataException if the volume has no spacing or a voxel that is not finite
     * @throws IllegalStateException after {@link #close}
     */
    public List<StageFeatures> stageFeatures(Volume volume, Vector3 centerVoxel) {
        volume.geometry().requireSpacing();
        volume.requireFinite("volume");
        return reading(() -> {
            Crop crop = preprocessing.crop(volume, centerVoxel);
            List<StageFeatures> stages = new ArrayList<>();
            for (GridBatch features : Passes.stageFeatures(network, batch(crop))) {
                stages.add(StageFeatures.of(stages.size() + 1, crop.geometry(), features));
            }
            return List.copyOf(stages);
        });
    }

    private Vector3 find(Volume volume) {
        if (CenterSearch.fits(preprocessing, volume.geometry())) {
            return CropCenter.middle(volume.geometry().shape());
        }
        if (!spec().tasks().segments()) {
            throw new IllegalStateException(spec().name()
                    + " does not segment and cannot search the volume: expected a centre or a volume of at most "
                    + preprocessing.inputShape() + " voxels of " + preprocessing.spacing() + ", found "
                    + volume.geometry());
        }
        return new CenterSearch(
                        preprocessing,
                        crop -> Passes.firstOnly(network, batch(crop))
                                .tumorProbabilities()
                                .orElseThrow())
                .find(volume);
    }

    private GridBatch batch(Crop crop) {
        float[] values = new float[preprocessing.inputShape().voxels()];
        crop.copyTo(values, 0);
        return new GridBatch(1, 1, preprocessing.inputShape(), values);
    }

    private JointPrediction predictAt(Volume volume, Vector3 center) {
        Crop crop = preprocessing.crop(volume, center);
        List<NetworkOutput> outputs = Passes.all(network, batch(crop));
        List<JointPrediction.Pass> history = new ArrayList<>();
        for (NetworkOutput output : outputs) {
            history.add(summary(history.size() + 1, output, crop));
        }
        Optional<ProbabilityMap> onCrop = outputs.get(outputs.size() - 1)
                .tumorProbabilities()
                .map(values -> ProbabilityMap.wrap(crop.geometry(), values));
        return new JointPrediction(
                spec().name(), preprocessing, volume.geometry(), center, crop.insideShare(), history, onCrop);
    }

    private JointPrediction.Pass summary(int pass, NetworkOutput output, Crop crop) {
        OptionalDouble malignancy = output.malignancies().isPresent()
                ? OptionalDouble.of(output.malignancies().get()[0])
                : OptionalDouble.empty();
        if (output.tumorProbabilities().isEmpty()) {
            return new JointPrediction.Pass(pass, malignancy, OptionalDouble.empty(), OptionalDouble.empty());
        }
        float[] probabilities = output.tumorProbabilities().get();
        int count = 0;
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            if (probabilities[i] > JointPrediction.THRESHOLD && crop.validity().get(i)) {
                count++;
                sum += probabilities[i];
            }
        }
        return new JointPrediction.Pass(
                pass,
                malignancy,
                OptionalDouble.of(count * preprocessing.spacing().voxelVolume()),
                count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count));
    }

    /**
     * Predicts every case around its tumour and holds the answers against mask and diagnosis:
     * {@link EvaluationOptions#paper()}.
     *
     * @param dataset the cases; none of them should have been trained on
     * @return figures over all cases and by tumour size
     * @throws IOException if a case cannot be read
     * @throws org.abusmtl.volume.InvalidDataException if a case cannot be used
     * @throws IllegalStateException after {@link #close}
     */
    public EvaluationReport evaluate(Dataset dataset) throws IOException {
        return evaluate(dataset, EvaluationOptions.paper(), (result, done, cases) -> {});
    }

    /**
     * Predicts every case and holds the answers against mask and diagnosis.
     *
     * @param dataset the cases; none of them should have been trained on
     * @param options grid, centre and threshold
     * @param listener is told of each case
     * @return figures over all cases and by tumour size
     * @throws IOException if a case cannot be read
     * @throws org.abusmtl.volume.InvalidDataException if a case cannot be used
     * @throws IllegalStateException after {@link #close}
     */
    public EvaluationReport evaluate(Dataset dataset, EvaluationOptions options, EvaluationListener listener)
            throws IOException {
        List<CaseResult> results = new CaseEvaluator(this, options, listener).evaluate(dataset);
        return EvaluationReport.of(
                        CaseEvaluator.context(this, dataset.name(), dataset.digest()), results, options.threshold())
                .withValidationThreshold(validationThreshold());
    }

    /**
     * This model as something that segments.
     *
     * @return a view; closing it closes this model
     * @throws IllegalStateException if the network does not segment
     */
    public Segmenter asSegmenter() {
        if (!spec().tasks().segments()) {
            throw new IllegalStateException(spec().name() + " does not segment");
        }
        return new Segmenter() {
            @Override
            public Mask segment(Volume volume) {
                return predict(volume).segmentation();
            }

            @Override
            public Mask segment(Volume volume, Vector3 centerVoxel) {
                return predict(volume, centerVoxel).segmentation();
            }

            @Override
            public ProbabilityMap probabilities(Volume volume) {
                return predict(volume).probabilityMap();
            }

            @Override
            public void close() {
                JointModel.this.close();
            }
        };
    }

    /**
     * This model as something that classifies.
     *
     * @return a view; closing it closes this model
     * @throws IllegalStateException if the network does not classify
     */
    public Classifier asClassifier() {
        if (!spec().tasks().classifies()) {
            throw new IllegalStateException(spec().name() + " does not classify");
        }
        return new Classifier() {
            @Override
            public double malignancy(Volume volume) {
                return predict(volume).malignancy();
            }

            @Override
            public double malignancy(Volume volume, Vector3 centerVoxel) {
                return predict(volume, centerVoxel).malignancy();
            }

            @Override
            public void close() {
                JointModel.this.close();
            }
        };
    }

    /**
     * Writes the model to one file that every engine reads: specification, preprocessing, threshold, provenance, weights
     * and a checksum. An earlier file of that name is replaced at the end, in one move.
     *
     * @param file the file to create or replace; its folder exists
     * @throws IOException if it cannot be written
     * @throws IllegalStateException after {@link #close}
     */
    public void save(Path file) throws IOException {
        ModelFile content = reading(() -> {
            Origin now = origin;
            return new ModelFile(spec(), preprocessing, now.validationThreshold(), now.provenance(), network.weights());
        });
        content.write(file);
    }

    /**
     * What the network is.
     *
     * @return its specification
     */
    public NetworkSpec spec() {
        return network.spec();
    }

    /**
     * What happens to a volume before the network and to its answer after it.
     *
     * @return the preprocessing
     */
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /**
     * Where the weights come from.
     *
     * @return library, engine, seed and training
     */
    public Provenance provenance() {
        return origin.provenance();
    }

    /**
     * The malignancy at or above which the validation part of the training is called malignant with the largest balanced
     * accuracy (rows 16 and 21 of the open points). The paper's figures take 0.5 instead.
     *
     * @return a value in [0, 1], empty for a model that has not been trained with a validation part of both classes
     */
    public OptionalDouble validationThreshold() {
        return origin.validationThreshold();
    }

    /**
     * The engine that runs the network.
     *
     * @return its name, version and devices: {@code PyTorch 2.7.1 on cpu}, {@code PyTorch 2.7.1 on gpu:0,gpu:1}
     */
    public String engine() {
        return description(engine);
    }

    private static String description(ModelEngine engine) {
        return engine.name() + " " + engine.version() + " on " + String.join(",", engine.devices());
    }

    /** Frees network and engine. Waits for predictions that are under way; a second call does nothing. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                try {
                    network.close();
                } finally {
                    engine.close();
                }
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Name and engine, for messages. */
    @Override
    public String toString() {
        return "JointModel[" + spec().name() + ", " + engine() + "]";
    }

    // for the trainer and the evaluation of this package

    ModelEngine modelEngine() {
        return engine;
    }

    Network network() {
        return network;
    }

    /** A model of another network with initial weights on the same engine and crops; this model must stay open as long. */
    JointModel beside(NetworkSpec spec) {
        long seed = origin.provenance().seed();
        return new JointModel(
                new SharedEngine(engine),
                reading(() -> engine.newNetwork(spec, seed)),
                preprocessing,
                new Provenance(LibraryVersion.current(), engine.name(), engine.version(), seed, Optional.empty()),
                OptionalDouble.empty());
    }

    /** Runs with the weights held still. */
    <T> T reading(Supplier<T> work) {
        lock.readLock().lock();
        try {
            requireOpen();
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Runs with nobody else at the weights. */
    <T> T writing(Supplier<T> work) {
        lock.writeLock().lock();
        try {
            requireOpen();
            return work.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("model " + spec().name() + ": expected open, found closed");
        }
    }

    void beginTraining() {
        if (!inTraining.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "model " + spec().name() + ": expected no training under way, found one in another thread");
        }
    }

    void endTraining() {
        inTraining.set(false);
    }

    /** New weights, with where they come from. */
    void trained(Weights weights, Provenance.Training training, OptionalDouble validationThreshold) {
        writing(() -> {
            network.load(weights);
            origin = new Origin(
                    new Provenance(
                            LibraryVersion.current(),
                            engine.name(),
                            engine.version(),
                            origin.provenance().seed(),
                            Optional.of(training)),
                    validationThreshold);
            return weights;
        });
    }

    /**
     * Builds a {@link JointModel}. Every setter checks at once. Not for sharing between threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private NetworkSpec.Builder network = NetworkSpec.builder();
        private GridShape inputShape = NetworkSpec.PAPER_INPUT;
        private RefinementSchedule refinement = RefinementSchedule.iterations(0);
        private Spacing spacing = Preprocessing.paper().spacing();
        private IntensityNormalization normalization = Preprocessing.paper().normalization();
        private EngineChoice engine = EngineChoice.AUTOMATIC;
        private long seed;

        private Builder() {}

        /**
         * The whole network: {@code NetworkSpec.byName("CMSVNet_Iter")} or one of the user's own. Setters that are called
         * after this one change it; its name stays.
         *
         * @param spec the specification
         * @return this builder
         */
        public Builder network(NetworkSpec spec) {
            network = spec.toBuilder();
            inputShape = spec.inputShape();
            refinement = spec.refinement();
            return this;
        }

        /**
         * What reports call the model. Default: a name made of tasks, stages and refinements, as the paper does.
         *
         * @param name not blank
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder name(String name) {
            network.name(name);
            return this;
        }

        /**
         * What the network answers. Default: both.
         *
         * @param tasks the tasks
         * @return this builder
         */
        public Builder tasks(Tasks tasks) {
            network.tasks(tasks);
            return this;
        }

        /**
         * The stages that the classification head reads. Default: 4 to 6.
         *
         * @param first first stage
         * @param last last stage
         * @return this builder
         * @throws IllegalArgumentException unless {@code 1 <= first <= last <= 9}
         */
        public Builder stages(int first, int last) {
            network.stages(first, last);
            return this;
        }

        /**
         * N refinements after the first pass (Algorithm 1). Default: 0, the plain network; the paper's best is 2.
         *
         * @param n 0 to {@value RefinementSchedule#MOST_ITERATIONS}
         * @return this builder
         * @throws IllegalArgumentException if {@code n} is out of that range
         */
        public Builder iterations(int n) {
            return refinement(new RefinementSchedule(n, refinement.feedback()));
        }

        /**
         * How a pass hands its map to the next. Default: V + P.
         *
         * @param feedback the way
         * @return this builder
         */
        public Builder feedback(Feedback feedback) {
            return refinement(new RefinementSchedule(refinement.iterations(), feedback));
        }

        private Builder refinement(RefinementSchedule schedule) {
            network.refinement(schedule);
            refinement = schedule;
            return this;
        }

        /**
         * Channels of stage 1. Default: 16.
         *
         * @param channels 1 to {@value NetworkSpec#MOST_WIDTH}
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder width(int channels) {
            network.width(channels);
            return this;
        }

        /**
         * Normalisation after each convolution. Default: batch norm.
         *
         * @param layers the normalisation
         * @return this builder
         */
        public Builder layerNormalization(Normalization layers) {
            network.normalization(layers);
            return this;
        }

        /**
         * Voxels of the crop that the network reads. Default: 128 x 64 x 128 (lateral, depth, slice).
         *
         * @param shape every side divisible by 16
         * @return this builder
         * @throws IllegalArgumentException if a side is not divisible by 16
         */
        public Builder inputShape(GridShape shape) {
            network.inputShape(shape);
            inputShape = shape;
            return this;
        }

        /**
         * Voxels of the crop that the network reads. Default: 128 x 64 x 128.
         *
         * @param x lateral
         * @param y depth
         * @param z slice
         * @return this builder
         * @throws IllegalArgumentException if a side is below 1 or not divisible by 16
         */
        public Builder inputShape(int x, int y, int z) {
            return inputShape(new GridShape(x, y, z));
        }

        /**
         * Spacing of the crop, the same along every axis. Default: 0.5 mm.
         *
         * @param mm positive and finite
         * @return this builder
         * @throws IllegalArgumentException if it is not positive and finite
         */
        public Builder spacing(double mm) {
            return spacing(Spacing.isotropic(mm));
        }

        /**
         * Spacing of the crop. Default: 0.5 mm.
         *
         * @param crop mm along each axis
         * @return this builder
         */
        public Builder spacing(Spacing crop) {
            this.spacing = Objects.requireNonNull(crop, "spacing");
            return this;
        }

        /**
         * What happens to the intensities of the crop. Default: 1st to 99th percentile to [-1, 1].
         *
         * @param intensities the normalisation
         * @return this builder
         */
        public Builder normalization(IntensityNormalization intensities) {
            this.normalization = Objects.requireNonNull(intensities, "normalization");
            return this;
        }

        /**
         * Crop, spacing and normalisation at once.
         *
         * @param preprocessing all of it
         * @return this builder
         * @throws IllegalArgumentException if a side is not divisible by 16
         */
        public Builder preprocessing(Preprocessing preprocessing) {
            return inputShape(preprocessing.inputShape())
                    .spacing(preprocessing.spacing())
                    .normalization(preprocessing.normalization());
        }

        /**
         * The engine by name, case ignored. Default: what the system property {@code abusmtl.engine} names, else the
         * installed engine of the highest rank. A named engine that is missing is an error, never a fallback.
         *
         * @param name {@code PyTorch}, {@code MXNet}
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder engine(String name) {
            engine = engine.withEngine(name);
            return this;
        }

        /**
         * The device. Default: a GPU if the engine sees one, else the CPU.
         *
         * @param name {@code cpu}, {@code gpu:0}, {@code gpu:1}, ...
         * @return this builder
         * @throws IllegalArgumentException if it has another form
         * @throws IllegalStateException if {@link #devices} has been called
         */
        public Builder device(String name) {
            engine = engine.withDevice(name);
            return this;
        }

        /**
         * Several devices for training: each batch is split over them, and the gradients are averaged. The result is that of
         * one device with the whole batch, but for the order of sums; with {@link Normalization#BATCH} it differs, for each
         * device normalises over its own part of the batch. Prediction runs on the first. A name may be there twice, which
         * makes sense for tests alone.
         *
         * @param names {@code cpu}, {@code gpu:0}, {@code gpu:1}, ...
         * @return this builder
         * @throws IllegalArgumentException if there is none, or one has another form
         * @throws IllegalStateException if {@link #device} has been called
         */
        public Builder devices(String... names) {
            engine = engine.withDevices(List.of(names));
            return this;
        }

        /**
         * The only provider that is asked for engines, instead of the installed ones: a fake one in a test.
         *
         * @param provider the provider
         * @return this builder
         */
        public Builder provider(ModelEngineProvider provider) {
            engine = engine.withProvider(provider);
            return this;
        }

        /**
         * Seed of the initial weights. Default: 0.
         *
         * @param initialWeights any value
         * @return this builder
         */
        public Builder seed(long initialWeights) {
            this.seed = initialWeights;
            return this;
        }

        /** The seed of the initial weights. */
        long seed() {
            return seed;
        }

        /** The network as it would be built now. */
        NetworkSpec spec() {
            return network.build();
        }

        /** The preprocessing as it would be now. */
        Preprocessing preprocessing() {
            return Preprocessing.of(inputShape, spacing, normalization);
        }

        /** What {@link JointModel#engine()} of the model would say; opens the engine, but makes no network. */
        String engineDescription() {
            try (ModelEngine opened = engine.open()) {
                return description(opened);
            }
        }

        /**
         * Opens the engine and makes a model with initial weights.
         *
         * @return the model; whoever gets it closes it
         * @throws IllegalStateException if the parts of the network do not fit together
         * @throws NoEngineException if no engine is installed, or not the named one
         */
        public JointModel build() {
            NetworkSpec spec = spec();
            Preprocessing preprocessing = preprocessing();
            ModelEngine opened = engine.open();
            try {
                return new JointModel(
                        opened,
                        opened.newNetwork(spec, seed),
                        preprocessing,
                        new Provenance(
                                LibraryVersion.current(), opened.name(), opened.version(), seed, Optional.empty()),
                        OptionalDouble.empty());
            } catch (RuntimeException | Error e) {
                closeAfter(e, opened);
                throw e;
            }
        }
    }

    /**
     * Reads model files. Not for sharing between threads.
     *
     * @since 0.1.0
     */
    public static final class Loader {
        private EngineChoice engine = EngineChoice.AUTOMATIC;

        private Loader() {}

        /**
         * The engine by name, as in {@link Builder#engine}.
         *
         * @param name {@code PyTorch}, {@code MXNet}
         * @return this loader
         * @throws IllegalArgumentException if it is blank
         */
        public Loader engine(String name) {
            engine = engine.withEngine(name);
            return this;
        }

        /**
         * The device, as in {@link Builder#device}.
         *
         * @param name {@code cpu}, {@code gpu:0}, {@code gpu:1}, ...
         * @return this loader
         * @throws IllegalArgumentException if it has another form
         * @throws IllegalStateException if {@link #devices} has been called
         */
        public Loader device(String name) {
            engine = engine.withDevice(name);
            return this;
        }

        /**
         * Several devices for training, as in {@link Builder#devices}.
         *
         * @param names {@code cpu}, {@code gpu:0}, {@code gpu:1}, ...
         * @return this loader
         * @throws IllegalArgumentException if there is none, or one has another form
         * @throws IllegalStateException if {@link #device} has been called
         */
        public Loader devices(String... names) {
            engine = engine.withDevices(List.of(names));
            return this;
        }

        /**
         * The only provider that is asked for engines, as in {@link Builder#provider}.
         *
         * @param provider the provider
         * @return this loader
         */
        public Loader provider(ModelEngineProvider provider) {
            engine = engine.withProvider(provider);
            return this;
        }

        /**
         * Reads a model file and opens the engine.
         *
         * @param file written by {@link JointModel#save}
         * @return the model; whoever gets it closes it
         * @throws IOException if the file cannot be read
         * @throws ModelFileException if it is no model, damaged, or of another version
         * @throws NoEngineException if no engine is installed, or not the named one
         */
        public JointModel load(Path file) throws IOException {
            ModelFile content = ModelFile.read(file);
            ModelEngine opened = engine.open();
            try {
                return new JointModel(
                        opened,
                        network(opened, content, file),
                        content.preprocessing(),
                        content.provenance(),
                        content.validationThreshold());
            } catch (RuntimeException | Error e) {
                closeAfter(e, opened);
                throw e;
            }
        }
    }

    private static Network network(ModelEngine opened, ModelFile content, Path file) {
        try {
            return opened.newNetwork(content.network(), content.weights());
        } catch (IllegalArgumentException e) {
            ModelFileException refused = new ModelFileException(
                    ModelFileException.Kind.CORRUPT,
                    file.toString(),
                    "weights",
                    "those of " + content.network().name(),
                    String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
    }

    private static void closeAfter(Throwable failure, ModelEngine opened) {
        try {
            opened.close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}

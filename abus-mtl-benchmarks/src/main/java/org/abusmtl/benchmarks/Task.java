package org.abusmtl.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.abusmtl.spi.ModelEngine;

/** What child processes can do. */
enum Task {
    /** One pass of the V-Net over two crops. */
    VNET_FORWARD {
        @Override
        Report run(Job job) throws Exception {
            return timed(job, NetworkWork.forward(job));
        }
    },
    /** One pass of a training over two crops: forward, backward, Adam. */
    TRAINING_STEP {
        @Override
        Report run(Job job) throws Exception {
            return timed(job, NetworkWork.training(job));
        }
    },
    /** Three passes over one volume, with everything before and after. */
    PREDICT {
        @Override
        Report run(Job job) throws Exception {
            return timed(job, NetworkWork.prediction(job));
        }
    },
    /** Output and gradient of a training step from the weights beside the file, written to the file. */
    ANSWERS {
        @Override
        Report run(Job job) throws Exception {
            Answers.compute(job);
            return Report.of(Map.of());
        }
    },
    /** Weights from some training steps, written to the file. */
    WEIGHTS {
        @Override
        Report run(Job job) throws Exception {
            Answers.train(job);
            return Report.of(Map.of());
        }
    },
    /** Predictions by one thread and by eight. */
    CONCURRENT {
        @Override
        Report run(Job job) throws Exception {
            return ManyPredictions.concurrently(job);
        }
    },
    /** Predictions at full size by one thread. */
    MANY_BY_ONE {
        @Override
        Report run(Job job) throws Exception {
            return ManyPredictions.atFullSize(job, 1);
        }
    },
    /** The same by eight. */
    MANY_BY_EIGHT {
        @Override
        Report run(Job job) throws Exception {
            return ManyPredictions.atFullSize(job, ManyPredictions.THREADS);
        }
    },
    /** A training of two epochs. */
    TRAINING_WAITS {
        @Override
        Report run(Job job) throws Exception {
            return NetworkWork.waiting(job);
        }
    },
    /** Growth of memory in a long row of predictions. */
    LONG_RUN {
        @Override
        Report run(Job job) throws Exception {
            return ManyPredictions.inARow(job);
        }
    },
    /** The version of the engine. */
    VERSION {
        @Override
        Report run(Job job) throws Exception {
            try (ModelEngine engine = NetworkWork.open(job.engine())) {
                return new Report(List.of(), Map.of(), engine.version());
            }
        }
    },
    /** Writes the phantom that a prediction reads. */
    WRITE_REGION {
        @Override
        Report run(Job job) throws Exception {
            VolumeWork.writeRegion(job);
            return Report.of(Map.of());
        }
    },
    /** Writes a whole volume, compressed, and raw beside it. */
    WRITE_WHOLE {
        @Override
        Report run(Job job) throws Exception {
            VolumeWork.writeWhole(job);
            return Report.of(Map.of());
        }
    },
    /** Reads a volume, by the library or by gzip. */
    READ {
        @Override
        Report run(Job job) throws Exception {
            return timed(job, VolumeWork.reading(job));
        }
    },
    /** Reads a raw volume and says what that took of the Java heap. */
    READ_RAW {
        @Override
        Report run(Job job) throws Exception {
            return VolumeWork.readRaw(job);
        }
    };

    /** Something that is called again and again, with the same work each time. */
    interface Work extends AutoCloseable {

        /**
         * Does the work once.
         *
         * @throws Exception if it fails
         */
        void call() throws Exception;

        @Override
        default void close() {
            // most hold nothing
        }
    }

    /**
     * Does a job in this process.
     *
     * @param job the job
     * @return what was measured
     * @throws Exception if the work fails
     */
    abstract Report run(Job job) throws Exception;

    private static Report timed(Job job, Work work) throws Exception {
        try (work) {
            for (int i = 0; i < job.warmUps(); i++) {
                work.call();
            }
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < job.repeats(); i++) {
                long start = System.nanoTime();
                work.call();
                seconds.add((System.nanoTime() - start) / 1e9);
            }
            return new Report(seconds, Map.of(), "");
        }
    }
}

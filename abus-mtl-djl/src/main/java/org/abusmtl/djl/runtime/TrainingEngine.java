package org.abusmtl.djl.runtime;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** DJL's engines that train, with the Maven artifacts that make each up. */
public enum TrainingEngine {
    /** 2 to 3 times faster than the other on a CPU. */
    PYTORCH(
            "PyTorch",
            2,
            "ai.djl.pytorch:pytorch-engine with ai.djl.pytorch:pytorch-native-cpu and ai.djl.pytorch:pytorch-jni") {
        @Override
        String natives(Platform platform) {
            // the second has those of all platforms
            return "ai.djl.pytorch:pytorch-native-cpu:" + platform.getVersion() + ":" + platform.getClassifier()
                    + " and ai.djl.pytorch:pytorch-jni:" + platform.getVersion() + "-" + platform.getApiVersion();
        }
    },
    MXNET("MXNet", 1, "ai.djl.mxnet:mxnet-engine with ai.djl.mxnet:mxnet-native-mkl") {
        @Override
        String natives(Platform platform) {
            return "ai.djl.mxnet:mxnet-native-mkl:" + platform.getVersion() + ":" + platform.getClassifier();
        }
    };

    private final String engineName;
    private final int rank;
    private final String coordinates;

    TrainingEngine(String engineName, int rank, String coordinates) {
        this.engineName = engineName;
        this.rank = rank;
        this.coordinates = coordinates;
    }

    /** The engine of this name, as DJL spells it. */
    public static Optional<TrainingEngine> named(String engineName) {
        return Arrays.stream(values())
                .filter(engine -> engine.engineName.equals(engineName))
                .findFirst();
    }

    /** DJL's name of it. */
    public String engineName() {
        return engineName;
    }

    /** Larger for a faster one. */
    public int rank() {
        return rank;
    }

    /** The artifacts for a CPU, without versions. */
    public String coordinates() {
        return coordinates;
    }

    /**
     * The natives for a CPU that belong to the installed Java part of the engine, on this platform. The version is the one
     * that the Java part was made for and carries, or that the user gave DJL ({@code PYTORCH_VERSION},
     * {@code MXNET_VERSION}).
     */
    String natives() {
        String name = engineName.toLowerCase(Locale.ROOT);
        String given = Utils.getEnvOrSystemProperty(engineName.toUpperCase(Locale.ROOT) + "_VERSION", "");
        return natives(given.isEmpty() ? Platform.fromSystem(name) : Platform.detectPlatform(name, given));
    }

    abstract String natives(Platform platform);
}

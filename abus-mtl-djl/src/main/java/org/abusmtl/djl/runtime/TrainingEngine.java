package org.abusmtl.djl.runtime;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * DJL's engines that train, the fastest first (2 to 3 times faster than the other on a CPU), with the Maven artifacts that
 * make each up.
 */
public enum TrainingEngine {
    PYTORCH("PyTorch", "pytorch", "pytorch-engine", "pytorch-native-cpu", "pytorch-jni") {
        @Override
        List<String> natives(Platform platform) {
            String version = platform.getVersion();
            return List.of(
                    coordinates("pytorch-native-cpu", version, platform.getClassifier()),
                    // one artifact for all platforms
                    coordinates("pytorch-jni", version + "-" + platform.getApiVersion()));
        }
    },
    MXNET("MXNet", "mxnet", "mxnet-engine", "mxnet-native-mkl") {
        @Override
        List<String> natives(Platform platform) {
            return List.of(coordinates("mxnet-native-mkl", platform.getVersion(), platform.getClassifier()));
        }
    };

    private final String engineName;
    private final String key;
    private final List<String> artifacts;

    TrainingEngine(String engineName, String key, String... artifacts) {
        this.engineName = engineName;
        this.key = key;
        this.artifacts = List.of(artifacts);
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
        return values().length - ordinal();
    }

    /** The artifacts for a CPU, without versions, as one text. */
    public String coordinates() {
        List<String> all = artifacts.stream().map(this::coordinates).toList();
        return all.get(0) + " with " + String.join(" and ", all.subList(1, all.size()));
    }

    /**
     * The natives for a CPU that belong to the installed Java part of the engine, on this platform. The version is the one
     * that the Java part was made for, or that the user gave DJL ({@code PYTORCH_VERSION}, {@code MXNET_VERSION}).
     */
    List<String> natives() {
        String given = Utils.getEnvOrSystemProperty(key.toUpperCase(Locale.ROOT) + "_VERSION", "");
        return natives(given.isEmpty() ? Platform.fromSystem(key) : Platform.detectPlatform(key, given));
    }

    abstract List<String> natives(Platform platform);

    String coordinates(String... parts) {
        return "ai.djl." + key + ":" + String.join(":", parts);
    }
}

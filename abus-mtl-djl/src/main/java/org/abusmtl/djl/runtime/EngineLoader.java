package org.abusmtl.djl.runtime;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.abusmtl.NoEngineException;

/**
 * Loads an engine without a word to the network, unless the application has said otherwise.
 *
 * <p>DJL reports its start to its makers when its class {@link Engine} is initialised; the system property
 * {@code OPT_OUT_TRACKING} is set to {@code true} here, for good, where neither it nor the environment variable of this name
 * is {@code false}. And DJL downloads natives that are not on the class path: for as long as an engine loads, and no longer,
 * the system property {@code ai.djl.offline} is {@code true} here where neither it nor the environment variable
 * {@code DJL_OFFLINE} is {@code false}. An application that downloads models through DJL goes on doing so, but at that time.
 */
final class EngineLoader {

    private static final NetworkSwitch TELEMETRY = new NetworkSwitch("OPT_OUT_TRACKING", "OPT_OUT_TRACKING");

    private static final NetworkSwitch OFFLINE = new NetworkSwitch("DJL_OFFLINE", "ai.djl.offline");

    /** What DJL says in place of a download. */
    private static final String REFUSED = "Offline mode is enabled.";

    /**
     * MXNet's classes fail while they are initialised; Java does not try that twice, and keeps the reason to itself. Used on
     * the engine's thread alone.
     */
    private static final Map<TrainingEngine, Throwable> FIRST_FAILURES = new EnumMap<>(TrainingEngine.class);

    private EngineLoader() {}

    /**
     * Loads an engine, with its natives; on the engine's thread.
     *
     * @throws NoEngineException if natives would have to be downloaded and that is not allowed; the message names the
     *     artifacts that are missing
     * @throws IllegalStateException if the natives cannot be loaded, or not be downloaded; or if an environment variable
     *     does not say clearly whether the network may be used
     */
    static Engine load(TrainingEngine engine) {
        // both before DJL may report anything
        boolean offlineIsDecided = OFFLINE.isDecided();
        if (!TELEMETRY.isDecided()) {
            System.setProperty(TELEMETRY.property(), NetworkSwitch.ON);
        }
        try {
            return offlineIsDecided ? Engine.getEngine(engine.engineName()) : loadOffline(engine);
        } catch (EngineException | LinkageError e) {
            Throwable first = FIRST_FAILURES.putIfAbsent(engine, e);
            throw failure(engine, first != null && e instanceof NoClassDefFoundError ? first : e);
        }
    }

    private static Engine loadOffline(TrainingEngine engine) {
        String before = System.getProperty(OFFLINE.property());
        if (before == null) {
            // initialises the class, which reports nothing while DJL is offline, even where the application wants it to
            Engine.getAllEngines();
        }
        System.setProperty(OFFLINE.property(), NetworkSwitch.ON);
        try {
            return Engine.getEngine(engine.engineName());
        } finally {
            // unless the application has set another one in the meantime
            if (before == null) {
                System.getProperties().remove(OFFLINE.property(), NetworkSwitch.ON);
            } else {
                System.getProperties().replace(OFFLINE.property(), NetworkSwitch.ON, before);
            }
        }
    }

    private static IllegalStateException failure(TrainingEngine engine, Throwable thrown) {
        if (causes(thrown).anyMatch(cause -> cause instanceof IOException && REFUSED.equals(cause.getMessage()))) {
            return new NoEngineException(
                    "engine " + engine.engineName()
                            + ": expected its natives on the class path, found none or only a part;"
                            + " add " + engine.natives() + ", or start with " + permission()
                            + " to let DJL download them",
                    thrown);
        }
        return new IllegalStateException(
                "engine " + engine.engineName() + ": expected natives that can be loaded, found: " + story(thrown),
                thrown);
    }

    private static String permission() {
        // where there is the variable, DJL does not read the property
        return System.getenv(OFFLINE.variable()) != null
                ? OFFLINE.variable() + "=false"
                : "-D" + OFFLINE.property() + "=false";
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause);
    }

    /** All messages, down to the first cause. */
    private static String story(Throwable thrown) {
        return causes(thrown)
                .map(cause -> cause.getCause() == null ? cause.toString() : cause.getMessage())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(": "));
    }
}

package org.abusmtl.djl;

import ai.djl.engine.EngineProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.djl.runtime.TrainingEngine;
import org.abusmtl.spi.EngineDescription;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;

/**
 * Brings PyTorch and MXNet through the Deep Java Library. Found by {@link ServiceLoader}; users do not call it.
 *
 * <p>Neither an engine's start nor its work uses the network, unless the application allows it with one of DJL's own
 * switches, set before the first engine is opened:
 *
 * <ul>
 *   <li>Natives of an engine that are not on the class path are downloaded with the system property
 *       {@code ai.djl.offline=false} or the environment variable {@code DJL_OFFLINE=false}. Without, that is a
 *       {@link org.abusmtl.NoEngineException} which names the Maven artifacts to add. What was downloaded stays in DJL's
 *       cache folder and is used with or without the switch.
 *   <li>DJL reports its start to its makers with the system property or environment variable
 *       {@code OPT_OUT_TRACKING=false}, unless DJL is offline.
 * </ul>
 *
 * <p>What an application downloads through DJL by itself is left alone, except while an engine loads.
 * Only {@code false} allows something, where DJL takes all but {@code true} for it; an environment variable that is neither
 * is an {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public final class DjlEngineProvider implements ModelEngineProvider {

    /** Called by the service loader. */
    public DjlEngineProvider() {
        // nothing native is loaded before open
    }

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public List<EngineDescription> engines() {
        List<EngineDescription> installed = new ArrayList<>();
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class)) {
            TrainingEngine.named(provider.getEngineName())
                    .ifPresent(engine -> installed.add(new EngineDescription(engine.engineName(), engine.rank())));
        }
        installed.sort(Comparator.comparingInt(EngineDescription::rank).reversed());
        return List.copyOf(installed);
    }

    @Override
    public List<String> coordinates() {
        return Arrays.stream(TrainingEngine.values())
                .map(TrainingEngine::coordinates)
                .toList();
    }

    @Override
    public ModelEngine open(String engineName, List<String> devices) {
        if (engines().stream().noneMatch(e -> e.name().equals(engineName))) {
            throw new IllegalArgumentException("engine: expected one of "
                    + engines().stream().map(EngineDescription::name).toList() + ", found " + engineName);
        }
        return new DjlEngine(engineName, devices);
    }
}

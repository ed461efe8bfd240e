package org.abusmtl.testkit.frontdoor;

import java.util.List;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.EngineDescription;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.testkit.engine.FakeModelEngine;

/** The fake engine with something around its training sessions, and around its networks if a subclass wants it. */
abstract class WrappedEngineProvider implements ModelEngineProvider {

    /** What a model gets instead of a network of the fake engine. */
    Network wrap(Network network) {
        return network;
    }

    /** The network that {@link #wrap(Network)} was given. */
    Network unwrap(Network network) {
        return network;
    }

    abstract TrainingSession wrap(Network inner, TrainingSession session);

    @Override
    public final int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public final List<EngineDescription> engines() {
        return List.of(new EngineDescription(getClass().getSimpleName(), 1));
    }

    @Override
    public final List<String> coordinates() {
        return List.of();
    }

    @Override
    public final ModelEngine open(String engineName, List<String> devices) {
        FakeModelEngine fake = new FakeModelEngine();
        return new ModelEngine() {
            @Override
            public String name() {
                return fake.name();
            }

            @Override
            public String version() {
                return fake.version();
            }

            @Override
            public List<String> devices() {
                return fake.devices();
            }

            @Override
            public Network newNetwork(NetworkSpec spec, long seed) {
                return wrap(fake.newNetwork(spec, seed));
            }

            @Override
            public TrainingSession newTrainingSession(Network network, TrainingOptions options) {
                Network inner = unwrap(network);
                return wrap(inner, fake.newTrainingSession(inner, options));
            }

            @Override
            public int openTensors() {
                return fake.openTensors();
            }

            @Override
            public void close() {
                fake.close();
            }
        };
    }
}

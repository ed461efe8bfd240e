package org.abusmtl;

import java.util.List;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;

/** An engine that somebody else closes. */
record SharedEngine(ModelEngine engine) implements ModelEngine {

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String version() {
        return engine.version();
    }

    @Override
    public List<String> devices() {
        return engine.devices();
    }

    @Override
    public Network newNetwork(NetworkSpec spec, long seed) {
        return engine.newNetwork(spec, seed);
    }

    @Override
    public Network newNetwork(NetworkSpec spec, Weights weights) {
        return engine.newNetwork(spec, weights);
    }

    @Override
    public TrainingSession newTrainingSession(Network network, TrainingOptions options) {
        return engine.newTrainingSession(network, options);
    }

    @Override
    public int openTensors() {
        return engine.openTensors();
    }

    @Override
    public void close() {
        // whoever opened it does
    }
}

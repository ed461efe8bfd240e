package org.abusmtl.testkit.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;

/**
 * An engine without native code that keeps every promise of {@link ModelEngine} with a network of a few numbers: the
 * tumour probability of a voxel is a logistic function of its input channels, the malignancy one of the input's mean, its
 * mean square and the mean tumour probability. It can learn what brightness alone tells, is deterministic to the last
 * bit, and counts what it opens. It has no encoder, so that a pretraining has nothing to hand over and a perceptual term
 * adds nothing.
 *
 * @since 0.1.0
 */
public final class FakeModelEngine implements ModelEngine {

    /** What the user calls it. */
    public static final String NAME = "Fake";

    private final AtomicInteger openTensors = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    private final List<String> devices;

    /** A started engine. */
    public FakeModelEngine() {
        this(List.of("cpu"));
    }

    /** Several devices compute what one computes, since the network has no batch norm. */
    FakeModelEngine(List<String> devices) {
        this.devices = devices;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public List<String> devices() {
        return devices;
    }

    @Override
    public Network newNetwork(NetworkSpec spec, long seed) {
        requireOpen();
        return new FakeNetwork(this, spec, seed);
    }

    @Override
    public TrainingSession newTrainingSession(Network network, TrainingOptions options) {
        requireOpen();
        if (!(network instanceof FakeNetwork own) || own.engine() != this) {
            throw new IllegalArgumentException("network: expected one of this engine, found another engine's");
        }
        return new FakeTrainingSession(own, options);
    }

    @Override
    public int openTensors() {
        return openTensors.get();
    }

    @Override
    public void close() {
        closed.set(true);
    }

    void opened(int tensors) {
        openTensors.addAndGet(tensors);
    }

    void closed(int tensors) {
        openTensors.addAndGet(-tensors);
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("engine " + NAME + ": expected open, found closed");
        }
    }
}

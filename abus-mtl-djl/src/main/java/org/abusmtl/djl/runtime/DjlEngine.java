package org.abusmtl.djl.runtime;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Function;
import org.abusmtl.djl.block.Parameters;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;

/** One of DJL's engines. Its first device holds the networks; the others hold copies while they are trained. */
public final class DjlEngine implements ModelEngine {

    /**
     * Has PyTorch time cuDNN's algorithms for each new shape of a convolution, and keep the fastest: all batches have one
     * shape here. MXNet does so by itself.
     */
    private static final String CUDNN_AUTOTUNING = "ai.djl.pytorch.cudnn_benchmark";

    private final Engine engine;
    private final List<Device> devices;
    private final NDManager manager;

    /**
     * Starts an engine; its native library is loaded here. Nothing is reported or downloaded over the network, unless the
     * application allows it ({@link EngineLoader}).
     *
     * @param name DJL's name of it
     * @param deviceNames {@code cpu}, {@code gpu:0}, ...; none for one GPU if there is one, else the CPU
     * @throws IllegalArgumentException if there is no such engine or device
     * @throws org.abusmtl.NoEngineException if the native library is not installed; the message names its artifacts
     * @throws IllegalStateException if the native library cannot be loaded, or an environment variable does not say clearly
     *     whether the network may be used
     */
    public DjlEngine(String name, List<String> deviceNames) {
        TrainingEngine wanted = TrainingEngine.named(name)
                .orElseThrow(() -> new IllegalArgumentException("engine: expected one that trains, found " + name));
        NativeMemory.prepare();
        if (System.getProperty(CUDNN_AUTOTUNING) == null) {
            System.setProperty(CUDNN_AUTOTUNING, "true");
        }
        engine = EngineThread.call(() -> EngineLoader.load(wanted));
        devices = deviceNames.isEmpty()
                ? List.of(engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu())
                : deviceNames.stream().map(each -> device(engine, each)).toList();
        manager = EngineThread.call(() -> engine.newBaseManager(devices.get(0)));
    }

    private static Device device(Engine engine, String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (name.matches("gpu(:\\d{1,3})?")) {
            int index = name.length() > 4 ? Integer.parseInt(name.substring(4)) : 0;
            if (index < engine.getGpuCount()) {
                return Device.gpu(index);
            }
        }
        throw new IllegalArgumentException("device: expected cpu" + gpus(engine.getGpuCount()) + " for the engine "
                + engine.getEngineName() + ", found " + name);
    }

    private static String gpus(int count) {
        return count == 0 ? " (no GPU is visible)" : count == 1 ? " or gpu:0" : " or gpu:0 to gpu:" + (count - 1);
    }

    @Override
    public String name() {
        return engine.getEngineName();
    }

    @Override
    public String version() {
        return engine.getVersion();
    }

    @Override
    public List<String> devices() {
        return devices.stream()
                .map(device -> device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu")
                .toList();
    }

    List<Device> trainingDevices() {
        return devices;
    }

    @Override
    public Network newNetwork(NetworkSpec spec, long seed) {
        return newNetwork(spec, own -> new Parameters(own, seed));
    }

    @Override
    public Network newNetwork(NetworkSpec spec, Weights weights) {
        return newNetwork(spec, own -> Parameters.of(own, weights));
    }

    private Network newNetwork(NetworkSpec spec, Function<NDManager, Parameters> parameters) {
        return EngineThread.call(() -> {
            NDManager own = manager.newSubManager();
            try {
                return new DjlNetwork(this, own, spec, parameters.apply(own));
            } catch (RuntimeException | Error e) {
                own.close();
                throw e;
            }
        });
    }

    @Override
    public TrainingSession newTrainingSession(Network network, TrainingOptions options) {
        if (network instanceof DjlNetwork own && own.isOf(this)) {
            return own.train(options);
        }
        throw new IllegalArgumentException("network: expected one of this " + name() + " engine, found " + network);
    }

    @Override
    public int openTensors() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        EngineThread.run(manager::close);
        NativeMemory.release();
    }
}

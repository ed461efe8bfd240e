package org.abusmtl.testkit.engine;

import java.util.List;
import org.abusmtl.spi.EngineDescription;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;

/**
 * Provides {@link FakeModelEngine} under the name {@value FakeModelEngine#NAME}. It is not registered as a service: a
 * test hands it to the builder, {@code JointModel.builder().provider(new FakeModelEngineProvider())}, or registers it in
 * its own {@code META-INF/services}.
 *
 * @since 0.1.0
 */
public final class FakeModelEngineProvider implements ModelEngineProvider {

    /** A provider; there is nothing to set. */
    public FakeModelEngineProvider() {}

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public List<EngineDescription> engines() {
        return List.of(new EngineDescription(FakeModelEngine.NAME, Integer.MIN_VALUE));
    }

    @Override
    public List<String> coordinates() {
        return List.of("org.abusmtl:abus-mtl-testkit");
    }

    @Override
    public ModelEngine open(String engineName, List<String> devices) {
        if (!engineName.equalsIgnoreCase(FakeModelEngine.NAME)) {
            throw new IllegalArgumentException("engine: expected " + FakeModelEngine.NAME + ", found " + engineName);
        }
        for (String device : devices) {
            if (!device.equals("cpu")) {
                throw new IllegalArgumentException("device: expected cpu, found " + device);
            }
        }
        return devices.isEmpty() ? new FakeModelEngine() : new FakeModelEngine(List.copyOf(devices));
    }
}

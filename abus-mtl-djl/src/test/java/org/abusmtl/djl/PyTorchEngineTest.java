package org.abusmtl.djl;

import java.util.List;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.testkit.contract.ModelEngineContract;

/** PyTorch keeps the contract of every engine. */
class PyTorchEngineTest extends ModelEngineContract {

    @Override
    protected ModelEngine openEngine(List<String> devices) {
        return Engines.PYTORCH.open(devices);
    }
}

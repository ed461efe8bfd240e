package org.abusmtl.djl;

import org.abusmtl.spi.ModelEngine;
import org.abusmtl.testkit.contract.ModelEngineContract;

/** PyTorch keeps the contract of every engine. */
class PyTorchEngineTest extends ModelEngineContract {

    @Override
    protected ModelEngine openEngine() {
        return Engines.PYTORCH.open();
    }
}

package org.abusmtl.djl;

import org.abusmtl.spi.ModelEngine;
import org.abusmtl.testkit.contract.ModelEngineContract;

/** MXNet keeps the contract of every engine. */
class MxNetEngineTest extends ModelEngineContract {

    @Override
    protected ModelEngine openEngine() {
        return Engines.MXNET.open();
    }
}

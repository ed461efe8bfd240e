package org.abusmtl.djl;

import java.util.List;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.testkit.contract.ModelEngineContract;

/** MXNet keeps the contract of every engine. */
class MxNetEngineTest extends ModelEngineContract {

    @Override
    protected ModelEngine openEngine(List<String> devices) {
        return Engines.MXNET.open(devices);
    }
}
